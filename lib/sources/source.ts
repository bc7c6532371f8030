import { setTimeout as sleep } from 'node:timers/promises';
import type { LinesideError } from '../errors';
import type { Frame } from '../frame';

/**
 * Where frames come from. Frames are made as they are asked for: whoever is slow makes the source slow, nothing piles up.
 * It ends when `signal` fires, and never throws: what fails is told by `onError`, and the source goes on.
 */
export type Source<Options> = (options: Options & SourceOptions, signal: AbortSignal) => AsyncIterable<Frame>;

export interface SourceOptions {
  /**
   * Told of each failure: `BAD_SOURCE`, `BAD_IMAGE`, `IMAGE_TOO_LARGE` or `TIMEOUT`; of a folder's memory `CANNOT_STORE`.
   * `again` where no picture came since the last one: it is the same outage, though its reason may be another.
   */
  onError?: (error: LinesideError, again?: boolean) => void;
  /** Told when the source begins to work, or works again after a failure, before its next frame comes. */
  onReady?: () => void;
  /** Replaced by tests, which move time on themselves. */
  clock?: Clock;
}

export interface Clock {
  /** Milliseconds that only ever grow, from any beginning. */
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` fires. Never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** Now, and then every `intervalMs`; only now where that is 0. Ticks that a slow consumer missed are left out. */
export async function* ticks(intervalMs: number, clock: Clock, signal: AbortSignal): AsyncGenerator<void> {
  let due = clock.now();
  while (!signal.aborted) {
    yield;
    if (intervalMs === 0) return;
    due = Math.max(due + intervalMs, clock.now());
    await clock.wait(due - clock.now(), signal);
  }
}
