import { randomBytes } from 'node:crypto';
import type { Login } from './address';
import { type Challenge, digestAnswer, digestChallenge } from './digest';

/** What is known of a server that wants digest authentication. */
interface Known {
  /** Absent where the last login was refused: then it is asked first what it wants, as a wrong login sent twice locks cameras. */
  challenge?: Challenge;
  cnonce: string;
  count: number;
}

/** Of so many servers it is known that they want digest authentication. */
const maxKnown = 1000;

const wrongLogin = 'user or password are missing or wrong';
const spoken = 'basic, and digest with MD5 or SHA-256 and qop auth or none';
const noLongerDigest =
  'it wants basic authentication now and wanted digest before: the password is not sent in clear until Node-RED is restarted';

/**
 * How servers want to be told who asks. A login is sent by basic authentication, unasked, so long as a server never wanted
 * more: one that asked for digest authentication gets no password in clear again, so long as the process lives.
 */
export class Authentication {
  private readonly known = new Map<string, Known>();

  /** The Authorization header for a GET of `url`; `undefined` where none is to be sent. */
  header(url: URL, login: Login | undefined): string | undefined {
    if (!login) return undefined;
    const known = this.known.get(url.origin);
    if (!known) return `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    if (!known.challenge) return undefined;
    const { challenge, cnonce } = known;
    return digestAnswer(challenge, {
      method: 'GET',
      uri: url.pathname + url.search,
      login,
      cnonce,
      count: ++known.count,
    });
  }

  /**
   * Takes in what a server's 401 wants (its WWW-Authenticate header), and says whether it is worth asking again.
   * `answered` is how many of its challenges were answered since the picture was asked for.
   */
  learn({ origin }: URL, wanted: string | undefined, answered: number): boolean {
    const challenge = digestChallenge(wanted);
    if (!challenge) return this.refuse(origin);
    const again = answered === 0 || (challenge.stale && answered === 1);
    if (!again) return this.refuse(origin);
    this.remember(origin, { challenge, cnonce: randomBytes(16).toString('hex'), count: 0 });
    return true;
  }

  /** Why a server answers 401 at last, from what it wants. */
  whyRefused({ origin }: URL, login: Login | undefined, wanted = ''): string {
    const [scheme = ''] = /^[\w-]+/.exec(wanted) ?? [];
    if (!login || digestChallenge(wanted) || scheme === '') return wrongLogin;
    if (!/\bbasic\b/i.test(wanted))
      return `it wants ${scheme} authentication of a kind that is not known here (${spoken})`;
    return this.known.has(origin) ? noLongerDigest : wrongLogin;
  }

  private refuse(origin: string): false {
    const known = this.known.get(origin);
    if (known) delete known.challenge;
    return false;
  }

  private remember(origin: string, known: Known): void {
    this.known.delete(origin);
    this.known.set(origin, known);
    const [oldest] = this.known.keys();
    if (this.known.size > maxKnown && oldest !== undefined) this.known.delete(oldest);
  }
}
