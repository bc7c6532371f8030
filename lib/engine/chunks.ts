import { asFailed, asLinesideError, type ErrorCode, type Failed, isServers } from '../errors';
import type { Frame } from '../frame';
import type { Answered } from '../model/model';

type Answers = (Answered | Failed)[];
type Ask = (some: readonly Frame[], signal: AbortSignal) => Promise<Answers>;

/**
 * Asks for a batch in chunks of `size` pictures at most, and gives the answers in their order. What was answered stays:
 * where a chunk fails, each of its pictures has its error. Throws where no chunk was answered, and `CLOSED`. Where a
 * server's own fault comes before any answer, chunks that wait are not asked: they would meet the same.
 */
export async function inChunks(
  frames: readonly Frame[],
  size: number,
  ask: Ask,
  outer?: AbortSignal,
): Promise<Answers> {
  const chunks = chunksOf(frames, size);
  const asked = await Promise.allSettled(chunks.map(givingUp(ask, outer)));
  const errors = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const closed = errors.find((error) => codeOf(error) === 'CLOSED');
  if (closed) throw closed;
  if (chunks.length > 0 && errors.length === chunks.length) throw errors[0];
  return asked.flatMap((one, i) =>
    one.status === 'fulfilled' ? one.value : chunks[i]!.map(() => asFailed(one.reason, 'BAD_MODEL')),
  );
}

/** Asks, until the first to end has met a fault of the server: then who waits in line is sent away with that. */
function givingUp(ask: Ask, outer?: AbortSignal): (some: readonly Frame[]) => Promise<Answers> {
  const stop = new AbortController();
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal;
  let answered = false;
  return async (some) => {
    try {
      const answers = await ask(some, signal);
      answered = true;
      return answers;
    } catch (error) {
      if (stop.signal.aborted && codeOf(error) === 'CLOSED') throw stop.signal.reason;
      if (!answered && isHopeless(error)) stop.abort(error);
      throw error;
    }
  };
}

function isHopeless(error: unknown): boolean {
  return isServers(error) || codeOf(error) === 'UNREACHABLE';
}

function codeOf(error: unknown): ErrorCode {
  return asLinesideError(error, 'BAD_MODEL').code;
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
