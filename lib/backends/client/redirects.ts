import type { IncomingHttpHeaders } from 'node:http';
import { LinesideError } from '../../errors';
import type { Place } from './contract';

const mostRedirects = 5;
const statuses = [301, 302, 303, 307, 308];

/** The head of an answer, and what ends its connection. */
interface Redirecting {
  statusCode: number;
  headers: IncomingHttpHeaders;
  body: { destroy(): unknown };
}

/**
 * What GET gives at a place, or where that sends on to, five times at most (RFC 9110, 15.4); `at` moves along. Throws
 * `BAD_ANSWER` for what goes round, leads from https to http, or to no address.
 */
export async function followed<A extends Redirecting>(at: Place, ask: (url: URL) => Promise<A>): Promise<A> {
  const { url: first } = at;
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(at.url);
    if (!statuses.includes(answer.statusCode)) return answer;
    answer.body.destroy();
    if (redirects >= mostRedirects) throw wrong(first, `more than ${mostRedirects} times`);
    at.url = next(at.url, answer.headers.location ?? '');
  }
}

/** A login stays with the origin that it was given for; one that a server writes into an address is of no use. */
function next(from: URL, location: string): URL {
  const url = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (!url || !location || !/^https?:$/.test(url.protocol)) throw wrong(from, 'to no http or https address');
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw wrong(from, 'from https to http, which is not followed: anybody on the way could change what comes');
  }
  const { username, password } = url.origin === from.origin ? from : { username: '', password: '' };
  return Object.assign(url, { username, password });
}

/** Without the address itself, which may hold a signature. */
function wrong({ host }: URL, where: string): LinesideError {
  return new LinesideError('BAD_ANSWER', `${host} sends on ${where}`);
}
