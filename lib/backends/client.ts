import { setMaxListeners } from 'node:events';
import { LinesideError } from '../errors';
import { type Release, Slots } from '../slots';
import { broken, isPassing, type Reply, refusal, type Scrub, scrubber } from './refusal';
import { defaultInFlight, defaultTimeoutMs, type ServerSettings } from './server';

type Undici = typeof import('undici');
type Dispatcher = import('undici').Dispatcher;

export interface Asked {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** How many times the model's timeout it may take: once for each picture. */
  times?: number;
  /** Asks once, within so many milliseconds: for what is good to know, and can be done without. */
  onceWithinMs?: number;
}

/** The one road to a server. */
export interface Client {
  /**
   * The answer, of a status that is success. Throws by the table of refusal.ts; `TIMEOUT` when the deadline passes,
   * `CLOSED` when `signal` fires or `close` is called.
   */
  ask(asked: Asked, signal?: AbortSignal): Promise<Reply>;
  /** An answer of any status and any length, asked for once; it ends where nothing comes for `stillMs`. */
  stream(asked: Pick<Asked, 'url' | 'headers'>, stillMs: number, signal?: AbortSignal): Promise<Streamed>;
  close(): Promise<void>;
}

/** An answer that is read piece by piece. */
export interface Streamed {
  status: number;
  header(name: string): string | undefined;
  body: AsyncIterable<Buffer>;
  /** Ends the connection where the body has not been read to its end; else does nothing. */
  end(): void;
}

/** Replaced by tests, which move time on themselves. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Rings once after `ms`, unless the returned function is called before. */
  alarm(ms: number, ring: () => void): () => void;
}

const realClock: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    }),
  alarm: (ms, ring) => {
    const timer = setTimeout(ring, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

export type ClientSettings = Omit<ServerSettings, 'modelId' | 'maxSize'>;

/** Statuses that a server gives when another moment may be better. */
const passing = [429, 503, 504];
const mostRetries = 3;
const firstPauseMs = 250;
const defaultMaxBytes = 64 * 1024 * 1024;

/** One attempt's outcome: an answer, or why there is none and whether it is worth another try, after how long at least. */
type Outcome = { reply: Reply } | { error: LinesideError; again: boolean; afterMs?: number };

/** One attempt. */
type Try = (asked: Asked, signal: AbortSignal) => Promise<Outcome>;

export function createClient(settings: ClientSettings, clock = realClock, random: () => number = Math.random): Client {
  const { timeoutMs = defaultTimeoutMs, inFlight = defaultInFlight } = settings;
  const slots = new Slots(inFlight);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for each request on its way, taken off when that ends
  const { attempt, stream, destroy } = createTry(settings, scrubber(settings.apiKey));

  /** Tries again what may pass, as long as the deadline lets it; then the last error holds. */
  async function insist(asked: Asked, deadline: number, signal: AbortSignal): Promise<Reply> {
    for (let retry = 0; ; retry++) {
      const outcome = await attempt(asked, signal);
      if ('reply' in outcome) return outcome.reply;
      const pauseMs = outcome.afterMs ?? firstPauseMs * 2 ** retry * (0.5 + random() / 2);
      const last = asked.onceWithinMs !== undefined || retry >= mostRetries || clock.now() + pauseMs >= deadline;
      if (!outcome.again || last || signal.aborted) throw outcome.error;
      await clock.pause(pauseMs, signal);
      if (signal.aborted) throw outcome.error;
    }
  }

  async function within(asked: Asked, outer?: AbortSignal): Promise<Reply> {
    const limitMs = asked.onceWithinMs ?? timeoutMs * (asked.times ?? 1);
    const stop = new AbortController();
    const late = () => stop.abort(tooLate(asked.url, limitMs));
    const end = () => stop.abort(closed());
    const quiet = clock.alarm(limitMs, late);
    outer?.addEventListener('abort', end);
    closing.signal.addEventListener('abort', end);
    if (outer?.aborted || closing.signal.aborted) end();
    try {
      return await insist(asked, clock.now() + limitMs, stop.signal);
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      quiet();
      outer?.removeEventListener('abort', end);
      closing.signal.removeEventListener('abort', end);
    }
  }

  return {
    async ask(asked, signal) {
      const release: Release = await slots.take(signal);
      try {
        return await within(asked, signal);
      } finally {
        release();
      }
    },
    stream: (asked, stillMs, signal) =>
      stream(asked, stillMs, signal ? AbortSignal.any([signal, closing.signal]) : closing.signal),
    async close() {
      slots.close();
      closing.abort();
      await destroy();
    },
  };
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the model was closed');
}

function tooLate(url: URL, ms: number): LinesideError {
  return new LinesideError('TIMEOUT', `no whole answer from ${url.host} within ${ms / 1000} s`);
}

function createTry(settings: ClientSettings, scrub: Scrub) {
  const { maxAnswerBytes = defaultMaxBytes } = settings;
  const undici = require('undici') as Undici; // late: models on this machine do without
  let dispatcher: Dispatcher | undefined;

  const attempt: Try = async ({ method, url, headers = {}, body }, signal) => {
    dispatcher ??= createDispatcher(undici, settings);
    let begun = false;
    try {
      const untimed = { headersTimeout: 0, bodyTimeout: 0 }; // the signal fires when the time is over
      const sent = { method, headers: { ...login(url), ...headers }, ...(body && { body }) };
      const request = { ...sent, signal, dispatcher, ...untimed };
      const answer = await undici.request(url, request);
      begun = true;
      const type = String(answer.headers['content-type'] ?? '');
      const announced = Number(answer.headers['content-length'] ?? 0);
      const bytes = await collect(answer.body, announced, maxAnswerBytes, url);
      const { statusCode: status, headers: said } = answer;
      return judge(url, { status, type, headers: said, body: bytes }, scrub);
    } catch (error) {
      if (error instanceof LinesideError) return { error, again: false };
      return { error: broken(url.host, error, begun, scrub), again: isPassing(error) };
    }
  };

  const stream = async (
    { url, headers = {} }: Pick<Asked, 'url' | 'headers'>,
    stillMs: number,
    signal: AbortSignal,
  ) => {
    dispatcher ??= createDispatcher(undici, settings);
    const request = { headers, signal, dispatcher, headersTimeout: stillMs, bodyTimeout: stillMs };
    const answer = await undici.request(url, request);
    answer.body.on('error', () => {}); // it may be cut off before anybody reads it: who reads then is told all the same
    const header = (name: string) => answer.headers[name]?.toString();
    const end = () => void answer.body.destroy();
    return { status: answer.statusCode, header, body: answer.body as AsyncIterable<Buffer>, end };
  };
  return { attempt, stream, destroy: async () => dispatcher?.destroy() };
}

/** Of an address with user and password in front of its host (RFC 7617); they are shown nowhere. */
function login({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function judge(url: URL, reply: Reply, scrub: Scrub): Outcome {
  if (reply.status >= 200 && reply.status < 300) return { reply };
  const afterMs = readRetryAfter(reply.headers['retry-after'] ?? '');
  const error = refusal(url.host, reply, scrub);
  return { error, again: passing.includes(reply.status), ...(afterMs !== undefined && { afterMs }) };
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(text: string, now = Date.now()): number | undefined {
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function collect(body: AsyncIterable<Buffer>, announced: number, most: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (Math.max(length, announced) > most) throw tooLong(url, most); // leaving the loop ends the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLong(url: URL, most: number): LinesideError {
  const mega = Math.round((most / 1024 / 1024) * 100) / 100;
  return new LinesideError('BAD_ANSWER', `${url.host} answers with more than ${mega} MiB, which is the limit`);
}

/**
 * Keeps connections, and goes through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or small; http
 * servers are asked through one as proxies expect it of http, without a tunnel. undici's own reading of them (6.29) is
 * marked experimental and says so on stderr: it is used only where there is such a variable.
 */
function createDispatcher({ Agent, EnvHttpProxyAgent }: Undici, settings: ClientSettings): Dispatcher {
  const { tls = {}, inFlight: connections = defaultInFlight } = settings;
  const options = { connect: tls, requestTls: tls, proxyTunnel: false, connections };
  const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
  return names.some((name) => process.env[name])
    ? new EnvHttpProxyAgent(options)
    : new Agent({ connect: tls, connections });
}
