import { setMaxListeners } from 'node:events';
import { LinesideError } from '../../errors';
import { type Release, Slots } from '../../slots';
import type { Reply } from '../refusal';
import { scrubber } from '../scrub';
import { defaultInFlight, defaultTimeoutMs, secretsOf } from '../server';
import { waiting } from '../waiting';
import { createTry } from './attempt';
import { realClock } from './clock';
import type { Asked, Client, ClientSettings } from './contract';
import { stream } from './stream';
import { createTransport } from './transport';

export type { Asked, Client, ClientSettings, Place, Streamed } from './contract';

const mostRetries = 3;
const firstPauseMs = 250;
const defaultMaxBytes = 64 * 1024 * 1024;

export function createClient(settings: ClientSettings, clock = realClock, random: () => number = Math.random): Client {
  const { timeoutMs = defaultTimeoutMs, inFlight = defaultInFlight, maxAnswerBytes = defaultMaxBytes } = settings;
  const slots = new Slots(inFlight);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one for each request on its way, taken off when that ends
  const transport = createTransport(settings);
  const attempt = createTry(transport, maxAnswerBytes, scrubber(...secretsOf(settings)));

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

  async function inTurn(asked: Asked, signal?: AbortSignal): Promise<Reply> {
    const release: Release = await slots.take(signal);
    try {
      return await within(asked, signal);
    } finally {
      release();
    }
  }

  return {
    ask: (asked, signal) => waiting(() => inTurn(asked, signal)),
    stream: (at, headers, stillMs, signal) =>
      stream(transport, at, headers, stillMs, signal ? AbortSignal.any([signal, closing.signal]) : closing.signal),
    async close() {
      slots.close();
      closing.abort();
      await transport.destroy();
    },
  };
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the model was closed');
}

function tooLate(url: URL, ms: number): LinesideError {
  return new LinesideError('TIMEOUT', `no whole answer from ${url.host} within ${ms / 1000} s`);
}
