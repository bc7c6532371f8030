import { createHash } from 'node:crypto';
import type { Login } from './address';

/** What a server wants to be proved by digest authentication (RFC 7616, and without `qop` RFC 2069). */
export interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As the server spelt it; absent is MD5. */
  algorithm: string | undefined;
  qop: 'auth' | undefined;
  /** The answer before was right but its nonce is used up. */
  stale: boolean;
}

/** What belongs to one request. */
export interface Request {
  method: string;
  /** The request target as it is sent: path and query. */
  uri: string;
  login: Login;
  /** The client's own nonce: the same for as long as the server's, because `-sess` is made with the first. */
  cnonce: string;
  /** How many requests the server's nonce has been used for, this one included. */
  count: number;
}

const hashes: Record<string, string> = { md5: 'md5', 'sha-256': 'sha256' };
const session = /-sess$/i;

/** The first digest challenge in a WWW-Authenticate header that can be answered: servers name the one that they like best first. */
export function digestChallenge(header = ''): Challenge | undefined {
  for (const [, parameters = ''] of header.matchAll(digests)) {
    const challenge = challengeOf(new Map(parametersOf(parameters)));
    if (challenge) return challenge;
  }
  return undefined;
}

const text = String.raw`"(?:[^"\\]|\\.)*"`;
const parameter = String.raw`([\w-]+)\s*=\s*(${text}|[^\s,"]+)`;
/** `Digest` and its parameters, up to the next scheme. */
const digests = new RegExp(String.raw`(?<![\w"=-])Digest\s+((?:${parameter}[\s,]*)*)`, 'gi');

function parametersOf(all: string): [string, string][] {
  return Array.from(all.matchAll(new RegExp(parameter, 'g')), ([, name = '', value = '']) => [
    name.toLowerCase(),
    value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
  ]);
}

function challengeOf(given: ReadonlyMap<string, string>): Challenge | undefined {
  const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map((name) => given.get(name));
  const qops = (given.get('qop') || undefined)?.toLowerCase().split(/[\s,]+/);
  if (realm === undefined || nonce === undefined || !hashOf(algorithm)) return undefined;
  if (qops && !qops.includes('auth')) return undefined;
  const stale = given.get('stale')?.toLowerCase() === 'true';
  return { realm, nonce, algorithm, opaque: given.get('opaque'), qop: qops && 'auth', stale };
}

/** The value of the Authorization header that answers `challenge`. */
export function digestAnswer(challenge: Challenge, request: Request): string {
  const { realm, nonce, algorithm, opaque, qop } = challenge;
  const { uri, login, cnonce, count } = request;
  const nc = count.toString(16).padStart(8, '0');
  const quoted = {
    username: latin(login.user),
    realm,
    nonce,
    uri,
    response: responseOf(challenge, request, nc),
    opaque,
  };
  const bare = { algorithm, ...(qop && { qop, nc }) };
  const own = qop || session.test(algorithm ?? '') ? { cnonce } : {};
  const parts = [...pairs({ ...quoted, ...own }, quote), ...pairs(bare, (value) => value)];
  return `Digest ${parts.join(', ')}`;
}

/** RFC 7616, 3.4.1 to 3.4.3. */
function responseOf({ realm, nonce, algorithm, qop }: Challenge, request: Request, nc: string): string {
  const { method, uri, login, cnonce } = request;
  const hash = (...parts: string[]) => hashed(hashOf(algorithm) ?? '', parts.join(':'));
  const secret = hash(latin(login.user), realm, latin(login.password));
  const key = session.test(algorithm ?? '') ? hash(secret, nonce, cnonce) : secret;
  return hash(key, nonce, ...(qop ? [nc, cnonce, qop] : []), hash(method, uri));
}

function hashOf(algorithm = 'MD5'): string | undefined {
  return hashes[algorithm.toLowerCase().replace(session, '')];
}

function hashed(algorithm: string, bytes: string): string {
  return createHash(algorithm).update(bytes, 'latin1').digest('hex');
}

/** The text's bytes in UTF-8, one a character: so Node gives what servers send, and so it sends headers. */
function latin(words: string): string {
  return Buffer.from(words).toString('latin1');
}

function pairs(values: Record<string, string | undefined>, written: (value: string) => string): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${written(value)}`]));
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
