import { asLinesideError, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { realClock, type SourceOptions, ticks } from './source';

/**
 * Frames from something that is read again and again: `read` now and every `intervalMs`, once where that is 0.
 * It gives `undefined` where there is nothing new. A reading that fails is told and skipped; the sequence counts the frames
 * that came.
 */
export async function* repeat(
  read: (sequence: number) => Promise<Frame | undefined>,
  intervalMs: number,
  { clock = realClock, onError, onReady }: SourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let sequence = 0;
  let ready = false;
  let out = false;
  for await (const _ of ticks(intervalMs, clock, signal)) {
    const outcome = await read(sequence).catch((error: unknown) => asLinesideError(error, 'BAD_SOURCE'));
    if (signal.aborted) return;
    const failed = outcome instanceof LinesideError;
    if (failed) onError?.(outcome, out);
    else if (!ready) onReady?.();
    ready = !failed;
    out = failed;
    if (failed || !outcome) continue;
    sequence++;
    yield outcome;
  }
}
