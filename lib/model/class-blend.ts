import type { ClassGrid } from './decoder';

export interface Rules {
  /** Confidence 0..1 below which a pixel is background; without meaning for a grid that has no confidences. */
  threshold: number;
  /** The id of what is no class. */
  background: number;
}

/** The classes of pixels between four cells: `between` takes the cells up, then `row` gives those of one row. */
export interface Blend {
  between(topLeft: number, topRight: number, bottomLeft: number, bottomRight: number): void;
  /**
   * Writes ids to `to`, from place `at` on. `down` 0..1 is the way from the upper cells to the lower ones, `across` that
   * of each pixel, those from `first` up to `end`, from the left cells to the right ones.
   */
  row(to: Uint8Array, at: number, down: number, across: Float32Array, first: number, end: number): void;
}

/** Of a grid without confidences, what stands for "not this class": how much is of no account, since all have the same. */
const absent = -9;

/**
 * Interpolates, bilinear, the logarithms of the confidences of the up to four classes at the corners, and of all other
 * classes together; the best wins where its softmax reaches the threshold. Exact but for the others, which are one.
 */
export function blendOf({ classIds, logConfidence }: ClassGrid, { threshold, background }: Rules): Blend {
  const log = logConfidence ?? ((cell: number, classId: number) => (classIds[cell] === classId ? 0 : absent));
  const limit = logConfidence ? 1 / threshold : Number.POSITIVE_INFINITY;
  const ids: number[] = [];
  const corners = [0, 1, 2, 3].map(() => new Float64Array(5));
  const start = new Float64Array(5);
  const slope = new Float64Array(5);

  /** The logarithms at one cell; that of all other classes is the last. */
  function take(corner: Float64Array, cell: number): void {
    let rest = 1;
    for (let k = 0; k < ids.length; k++) {
      corner[k] = log(cell, ids[k]!);
      rest -= Math.exp(corner[k]!);
    }
    corner[ids.length] = Math.log(Math.max(rest, 1e-9));
  }

  return {
    between(...cells) {
      ids.length = 0;
      for (const cell of cells) {
        const id = classIds[cell]!;
        // Of a grid without confidences, nothing is a class like others; else it is where the threshold is not reached.
        if ((id >= 0 || !logConfidence) && !ids.includes(id)) ids.push(id);
      }
      for (let i = 0; i < 4; i++) take(corners[i]!, cells[i]!);
    },
    row(to, at, down, across, first, end) {
      const [topLeft, topRight, bottomLeft, bottomRight] = corners as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      for (let k = 0; k <= ids.length; k++) {
        start[k] = topLeft[k]! + (bottomLeft[k]! - topLeft[k]!) * down;
        slope[k] = topRight[k]! + (bottomRight[k]! - topRight[k]!) * down - start[k]!;
      }
      // A lead by which even others that are all alike leave the best its threshold.
      const enough = limit === Number.POSITIVE_INFINITY ? limit * -1 : Math.log(ids.length / (limit - 1));
      for (let x = first; x < end; x++, at++) to[at] = winner(start, slope, ids, across[x]!, enough, limit, background);
    },
  };
}

/** The best of the lines `start + slope · share` that are classes, if its power is `1 / limit` of all of them. */
function winner(
  start: Float64Array,
  slope: Float64Array,
  ids: readonly number[],
  share: number,
  enough: number,
  limit: number,
  background: number,
): number {
  const last = ids.length;
  let [lead, best, second] = [0, start[0]! + slope[0]! * share, start[last]! + slope[last]! * share];
  for (let k = 1; k < last; k++) {
    const value = start[k]! + slope[k]! * share;
    if (value > best) {
      second = Math.max(second, best);
      best = value;
      lead = k;
    } else if (value > second) second = value;
  }
  const classId = ids[lead]!;
  if (classId < 0) return background;
  if (best - second >= enough) return classId;
  let sum = 0;
  for (let k = 0; k <= last; k++) sum += Math.exp(start[k]! + slope[k]! * share - best);
  return sum <= limit ? classId : background;
}
