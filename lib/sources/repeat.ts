import { asLinesideError } from '../errors';
import type { Frame } from '../frame';
import { realClock, type SourceOptions, ticks } from './source';

/**
 * Frames from something that is read again and again: `read` now and every `intervalMs`, once where that is 0.
 * A reading that fails is told and skipped; the sequence counts the frames that came.
 */
export async function* repeat(
  read: (sequence: number) => Promise<Frame>,
  intervalMs: number,
  { clock = realClock, onError, onReady }: SourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let sequence = 0;
  let ready = false;
  for await (const _ of ticks(intervalMs, clock, signal)) {
    const read_ = await read(sequence).catch((error: unknown) => {
      if (!signal.aborted) onError?.(asLinesideError(error, 'BAD_SOURCE'));
    });
    if (signal.aborted) return;
    if (read_ && !ready) onReady?.();
    ready = read_ !== undefined;
    if (!read_) continue;
    sequence++;
    yield read_;
  }
}
