import { asFailed, asLinesideError, type Failed, isServers } from '../errors';
import type { Size } from '../image/codec';

/** What a promise gives, or why it does not, so that others do not fail with it. */
export function alone<T>(promise: Promise<T>): Promise<T | Failed> {
  return promise.catch((thrown) => asFailed(thrown, 'BAD_MODEL'));
}

/**
 * Does `work` on batches of one size, `room` pictures at most, and gives the results in the order of the pictures; what
 * has failed before stays as it is. Where a batch fails its pictures do, unless there is less room then: the model has
 * refused so many at once, and is asked again with fewer.
 */
export async function inBatches<T extends { size: Size }, R>(
  pictures: readonly (T | Failed)[],
  room: () => number,
  work: (batch: readonly T[]) => Promise<readonly (R | Failed)[]>,
): Promise<(R | Failed)[]> {
  const results = new Map<T | Failed, R | Failed>();
  let rest = pictures.filter((picture): picture is T => !('error' in picture));
  while (rest.length > 0) {
    const batch = rest.filter(sizeOf(rest[0]!)).slice(0, room());
    const done = await work(batch).catch((thrown) => refused(thrown, batch, room(), results.size === 0));
    if (!done) continue;
    for (const [index, picture] of batch.entries()) results.set(picture, done[index]!);
    rest = rest.filter((picture) => !results.has(picture));
  }
  return pictures.map((picture) => results.get(picture) ?? (picture as Failed));
}

/** The same failure for all, or nothing where they are to be tried again. Throws what is no picture's fault. */
function refused(thrown: unknown, batch: readonly unknown[], room: number, isFirst: boolean): Failed[] | undefined {
  if (batch.length > room) return undefined;
  if (asLinesideError(thrown, 'BAD_MODEL').code === 'CLOSED' || (isFirst && isServers(thrown))) throw thrown;
  return batch.map(() => asFailed(thrown, 'BAD_MODEL'));
}

function sizeOf({ size: { width, height } }: { size: Size }) {
  return ({ size }: { size: Size }) => size.width === width && size.height === height;
}
