import { LinesideError } from '../../errors';
import { broken, isPassing } from '../broken';
import { type Reply, refusal } from '../refusal';
import type { Scrub } from '../scrub';
import { collect, readRetryAfter } from './answer';
import type { Asked } from './contract';
import { followed } from './redirects';
import type { Answer, Transport } from './transport';

/** One attempt's outcome: an answer, or why there is none and whether it is worth another try, after how long at least. */
export type Outcome = { reply: Reply } | { error: LinesideError; again: boolean; afterMs?: number };

/** One attempt. */
export type Try = (asked: Asked, signal: AbortSignal) => Promise<Outcome>;

/** Statuses that a server gives when another moment may be better. */
const passing = [429, 503, 504];
const untimed = { headersTimeout: 0, bodyTimeout: 0 }; // the signal fires when the time is over

export function createTry(transport: Transport, mostBytes: number, scrub: Scrub): Try {
  return async ({ method, url, headers = {}, body, follow = false }, signal) => {
    const at = { url };
    let begun = false;
    const send = (to: URL) => transport.request(to, { method, headers, ...(body && { body }), signal, ...untimed });
    try {
      const answer = await (follow ? followed(at, send) : send(url));
      begun = true;
      return judge(at.url, await read(answer, mostBytes, at.url), scrub);
    } catch (error) {
      if (error instanceof LinesideError) return { error, again: false };
      return { error: broken(at.url.host, error, begun, scrub), again: isPassing(error) };
    }
  };
}

async function read({ statusCode: status, headers, body }: Answer, mostBytes: number, url: URL): Promise<Reply> {
  const announced = Number(headers['content-length'] ?? 0);
  const type = String(headers['content-type'] ?? '');
  return { status, type, headers, body: await collect(body, announced, mostBytes, url) };
}

function judge(url: URL, reply: Reply, scrub: Scrub): Outcome {
  if (reply.status >= 200 && reply.status < 300) return { reply };
  const afterMs = readRetryAfter(reply.headers['retry-after'] ?? '');
  const error = refusal(url.host, reply, scrub);
  return { error, again: passing.includes(reply.status), ...(afterMs !== undefined && { afterMs }) };
}
