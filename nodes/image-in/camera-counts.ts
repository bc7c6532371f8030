import type { Stream } from '../../lib/sources';
import type { Counts } from '../common/counters';

export const none: Counts = { received: 0, answered: 0, skipped: 0, failed: 0, pending: 0 };

/** Of a camera that is open, of whose pictures `delivered` were handed on. */
export function countsOf({ counters }: Stream, delivered: number): Counts {
  const { received, skipped, failed } = counters;
  return { received, answered: delivered, skipped, failed, pending: received - delivered - skipped - failed };
}

/** Of a camera that is closed: what it held for somebody, nobody will get. */
export function closedCounts(camera: Stream, delivered: number): Counts {
  const { pending, skipped, ...rest } = countsOf(camera, delivered);
  return { ...rest, skipped: skipped + pending, pending: 0 };
}
