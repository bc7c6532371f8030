import { lookup as lookupName } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic } from './address';
import { badImage } from './refusal';

/** The bytes behind an address, at most `limit` of them. Throws a `Refusal` that says what is wrong with it. */
export type FetchPicture = (address: string, limit: number, signal: AbortSignal) => Promise<Buffer>;

/** How names become addresses, and which of these may be asked. */
export interface Network {
  lookup: typeof lookupName;
  mayAsk: (address: string) => boolean;
}

const maxRedirects = 3;
const timeoutMs = 10_000;
const notFetched = 'Data pointed by URL could not be loaded.';

/**
 * Fetches pictures from public hosts only: http and https, a name with a dot, none of whose addresses is private,
 * loopback, link-local or reserved. That is looked at where the connection is made, so that a name which changes between
 * two look-ups gains nothing, and again after every redirect. No proxy, no cookies, no login.
 */
export function pictureFetcher({ lookup, mayAsk }: Network = { lookup: lookupName, mayAsk: isPublic }): FetchPicture {
  const guarded: LookupFunction = (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const refused = error ?? (addresses.every(({ address }) => mayAsk(address)) ? null : new Forbidden());
      callback(refused, addresses);
    });
  };
  return async (address, limit, outer) => {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)]);
    let url = checked(address);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const answer = await ask(url, guarded, signal);
      const next = redirectOf(answer, url);
      try {
        if (!next) return await collect(answer, limit);
      } finally {
        answer.destroy();
      }
      url = checked(next);
    }
    throw badImage(`${notFetched} It redirects too often.`);
  };
}

class Forbidden extends Error {}

function checked(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) throw badImage('The address of the picture is no URL.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badImage('Providing images via non https:// URL or http:// URL is not supported.');
  }
  const name = url.hostname.replace(/\.$/, '');
  if (isIP(name) || name.startsWith('[') || !name.includes('.')) {
    throw badImage('Providing images via URL without FQDN is not supported.');
  }
  if (url.username || url.password) throw badImage('Providing images via URL with a login is not supported.');
  return url;
}

function ask(url: URL, lookup: LookupFunction, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  const options = { agent: false, lookup, signal, headers: { accept: 'image/*' } };
  return new Promise((resolve, reject) => {
    get(url, options, resolve).on('error', (error) => reject(refusalOf(error)));
  });
}

function refusalOf(error: unknown) {
  return badImage(error instanceof Forbidden ? 'The URL leads to an address that may not be asked.' : notFetched);
}

/** Where the answer sends on to. */
function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): string | undefined {
  const { location } = headers;
  if (statusCode < 300 || statusCode > 399 || !location) return undefined;
  return URL.canParse(location, from) ? new URL(location, from).href : location;
}

async function collect(answer: IncomingMessage, limit: number): Promise<Buffer> {
  if (answer.statusCode !== 200) throw badImage(notFetched);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw refusalOf(error);
  }
  if (length > limit) throw badImage('Data pointed by URL is too large.', 413);
  return Buffer.concat(chunks, length);
}
