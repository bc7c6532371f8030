import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { LinesideError } from '../errors';
import { hasSecrets } from './address';
import { Authentication } from './authentication';
import { digestChallenge } from './digest';
import { tooLarge } from './file';
import { get, type Reply, type Target } from './get';
import { LoginRefused } from './login-refused';
import { maxBytes } from './picture';
import type { Validators } from './validators';

export interface Answer {
  data: Buffer;
  /** The content type that the server states; it need not be true. */
  type: string;
  /** Where it came from at last, and what was said of it. */
  url: URL;
  headers: IncomingHttpHeaders;
}

const maxRedirects = 5;
const unmodified = 304;

/** What is known from answers before. */
export interface Experience {
  /** The picture that came last. */
  validators?: Validators;
  /** How servers want to be told who asks; what this process knows where absent. */
  authentication?: Authentication;
}

const shared = new Authentication();

/**
 * What a server answers to GET; `undefined` where it says that the picture is the one that `validators` knows.
 * `BAD_SOURCE` where it gives nothing, a `LoginRefused` where that is for a login that it was told, `IMAGE_TOO_LARGE` above the byte limit; `source` is named in both.
 */
export async function download(
  first: Target,
  source: string,
  signal: AbortSignal,
  { validators, authentication = shared }: Experience = {},
): Promise<Answer | undefined> {
  let target = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const conditions = validators?.conditionsFor(target.url) ?? {};
    const reply = await asking(source, () => get(target, conditions, authentication, signal));
    const { answer } = reply;
    try {
      if (answer.statusCode === unmodified && Object.keys(conditions).length > 0) return undefined;
      const next = redirect(answer, target);
      if (!next) return await read(reply, target, source, authentication);
      target = next;
    } finally {
      answer.destroy();
    }
  }
  throw new LinesideError('BAD_SOURCE', `${source} redirects more than ${maxRedirects} times`);
}

/** Where the answer sends us. The login is never passed on to another server than the one it is meant for. */
function redirect({ statusCode = 0, headers }: IncomingMessage, { url, login }: Target): Target | undefined {
  const { location } = headers;
  if (statusCode < 300 || statusCode > 399 || !location || !URL.canParse(location, url)) return undefined;
  const next = new URL(location, url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return undefined;
  return next.origin === url.origin && login ? { url: next, login } : { url: next };
}

async function read(
  { answer, proved }: Reply,
  target: Target,
  source: string,
  authentication: Authentication,
): Promise<Answer> {
  const { headers, statusCode } = answer;
  const type = headers['content-type'] ?? '';
  if (statusCode !== 200) throw refusal(answer, target, source, { authentication, proved });
  if (type.startsWith('multipart/')) {
    throw new LinesideError('BAD_SOURCE', `${source} is a live stream (${type}), not the address of one picture`);
  }
  return { data: await asking(source, () => collect(answer, source)), type, url: target.url, headers };
}

function refusal(
  { headers, statusCode = 0, statusMessage = '' }: IncomingMessage,
  { url, login }: Target,
  source: string,
  { authentication, proved }: { authentication: Authentication; proved: boolean },
): LinesideError {
  const wanted = headers['www-authenticate'];
  const why = statusCode === 401 ? `: ${authentication.whyRefused(url, login, wanted)}` : '';
  const sentence = `${source} answers ${`${statusCode} ${statusMessage}`.trim()}${why}`;
  const told = (proved || hasSecrets(url)) && [401, 403].includes(statusCode);
  return told && !digestChallenge(wanted)?.stale
    ? new LoginRefused(sentence)
    : new LinesideError('BAD_SOURCE', sentence);
}

async function collect(answer: IncomingMessage, source: string): Promise<Buffer> {
  const announced = Number(answer.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge(source, announced);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(source, length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Without the cause: what Node's http knows may hold the address as it was typed, with its password. */
async function asking<T>(source: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LinesideError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new LinesideError('BAD_SOURCE', `${source} cannot be read: ${reasons[code] ?? message}`);
  }
}

const untrusted = 'its certificate is not trusted; NODE_EXTRA_CA_CERTS names the file of one that is';
const reasons: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ENOTFOUND: 'its name is not known (ENOTFOUND)',
  EHOSTUNREACH: 'there is no way to that host (EHOSTUNREACH)',
  ECONNRESET: 'the connection was cut (ECONNRESET)',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};
