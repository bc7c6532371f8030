import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { LinesideError } from '../errors';
import type { Login } from './address';
import { tooLarge } from './file';
import { maxBytes } from './picture';

export interface Target {
  url: URL;
  login?: Login;
}

export interface Answer {
  data: Buffer;
  /** The content type that the server states; it need not be true. */
  type: string;
}

const maxRedirects = 5;

/** What a server answers to GET. `BAD_SOURCE` where it gives nothing, `IMAGE_TOO_LARGE` above the byte limit; `source` is named in both. */
export async function download(first: Target, source: string, signal: AbortSignal): Promise<Answer> {
  let target = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await asking(source, () => ask(target, signal));
    try {
      const next = redirect(answer, target);
      if (!next) return await read(answer, source);
      target = next;
    } finally {
      answer.destroy();
    }
  }
  throw new LinesideError('BAD_SOURCE', `${source} redirects more than ${maxRedirects} times`);
}

/** One GET without keep-alive: nothing stays open between two snapshots, and no half-closed connection is used again. */
function ask({ url, login }: Target, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  const options = { agent: false, signal, headers: { accept: 'image/*' } };
  const auth = login && { auth: `${login.user}:${login.password}` };
  return new Promise((resolve, reject) => get(url, { ...options, ...auth }, resolve).on('error', reject));
}

/** Where the answer sends us. The login is never passed on to another server than the one it is meant for. */
function redirect({ statusCode = 0, headers }: IncomingMessage, { url, login }: Target): Target | undefined {
  const { location } = headers;
  if (statusCode < 300 || statusCode > 399 || !location || !URL.canParse(location, url)) return undefined;
  const next = new URL(location, url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return undefined;
  return next.origin === url.origin && login ? { url: next, login } : { url: next };
}

async function read(answer: IncomingMessage, source: string): Promise<Answer> {
  const type = answer.headers['content-type'] ?? '';
  if (answer.statusCode !== 200) throw new LinesideError('BAD_SOURCE', `${source} answers ${refusal(answer)}`);
  if (type.startsWith('multipart/')) {
    throw new LinesideError('BAD_SOURCE', `${source} is a live stream (${type}), not the address of one picture`);
  }
  return { data: await asking(source, () => collect(answer, source)), type };
}

function refusal({ statusCode, statusMessage = '' }: IncomingMessage): string {
  const hint = statusCode === 401 ? ': user or password are missing or wrong, or it wants digest authentication' : '';
  return `${statusCode} ${statusMessage}`.trim() + hint;
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
