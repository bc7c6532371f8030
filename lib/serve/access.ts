import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forbidden } from './refusal';

/** Throws 403 where the server has a key and none of these is it; takes as long whichever is wrong. */
export function authorise(key: string, given: string | undefined): void {
  if (key !== '' && !timingSafeEqual(digest(given ?? ''), digest(key))) throw forbidden();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Of `Authorization: Bearer …` (RFC 6750). */
export function bearer({ headers }: IncomingMessage): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
}

/** Which web pages may read the answers (the Fetch standard's CORS protocol): `*`, or a list with commas. */
export type Cors = (request: IncomingMessage, response: ServerResponse) => void;

export function corsOf(setting: string): Cors {
  const origins = setting
    .split(',')
    .map((one) => one.trim().replace(/\/$/, ''))
    .filter(Boolean);
  return ({ headers, method }, response) => {
    const { origin } = headers;
    if (origins.length === 0) return;
    const allowed = origins.includes('*') ? '*' : origins.find((one) => one === origin);
    if (allowed !== '*') response.setHeader('vary', 'origin');
    if (!allowed) return;
    response.setHeader('access-control-allow-origin', allowed);
    if (method !== 'OPTIONS') return;
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    response.setHeader('access-control-max-age', '600');
  };
}
