import { area, type Box } from '../../lib/geometry/box';
import type { Runs } from '../../lib/geometry/rle';
import type { Measure } from './coco';

/** Boxes by their corners. */
export const boxes: Measure<Box> = {
  area,
  shared: (a, b) =>
    area({
      x1: Math.max(a.x1, b.x1),
      y1: Math.max(a.y1, b.y1),
      x2: Math.min(a.x2, b.x2),
      y2: Math.min(a.y2, b.y2),
    }),
};

/** Masks of pictures of one height, as COCO's run lengths; what is behind the last run is out. */
export const masks: Measure<Runs> = {
  area: (runs) => runs.reduce((sum, run, i) => sum + (i % 2) * run, 0),
  shared: sharedPixels,
};

/** Walks along both masks from change to change. */
function sharedPixels(a: Runs, b: Runs): number {
  let [i, j, start, shared] = [0, 0, 0, 0];
  let [endA = 0, endB = 0] = [a[0], b[0]];
  while (i < a.length && j < b.length) {
    const end = Math.min(endA, endB);
    if (i % 2 === 1 && j % 2 === 1) shared += end - start;
    if (endA === end) endA += a[++i] ?? 0;
    if (endB === end) endB += b[++j] ?? 0;
    start = end;
  }
  return shared;
}

interface Size {
  width: number;
  height: number;
}

/** The pixels of every id above 0 as run lengths, from one walk down the columns of `ids` (row by row, one byte each). */
export function runsById(ids: Uint8Array, { width, height }: Size): Map<number, Runs> {
  const all = new Map<number, Runs>();
  const ends = new Map<number, number>();
  let [id, start] = [0, 0];
  for (let at = 0; at <= width * height; at++) {
    const next = at < width * height ? ids[(at % height) * width + Math.floor(at / height)]! : 0;
    if (next === id) continue;
    if (id > 0) {
      all.set(id, [...(all.get(id) ?? []), start - (ends.get(id) ?? 0), at - start]);
      ends.set(id, at);
    }
    [id, start] = [next, at];
  }
  return all;
}
