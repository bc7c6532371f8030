import type { IncomingHttpHeaders } from 'node:http';

/** Conditions for a GET: an answer 304 says that nothing has changed. */
type Conditions = { 'if-none-match'?: string; 'if-modified-since'?: string };

/** A date of whole seconds tells two pictures apart only where it was over when the answer was made (RFC 9110, 8.8.2.2). */
const secondMs = 1000;

/** By what a server would know again the picture that it gave last (RFC 9110, 8.8), so that it need not give it twice. */
export class Validators {
  private address = '';
  private conditions: Conditions = {};

  /** The headers that ask for a picture only if it is another one; none for another address, to which a redirect may lead. */
  conditionsFor(url: URL): Conditions {
    return url.href === this.address ? this.conditions : {};
  }

  /** To be called when the picture was found good: one that was cut off must be given again. */
  keep(url: URL, { etag, 'last-modified': modified, date }: IncomingHttpHeaders): void {
    this.address = url.href;
    const over = modified && date && Date.parse(date) - Date.parse(modified) >= secondMs;
    this.conditions = { ...(etag && { 'if-none-match': etag }), ...(over && { 'if-modified-since': modified }) };
  }
}
