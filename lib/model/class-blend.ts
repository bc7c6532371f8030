import type { ClassGrid } from './decoder';

export interface Rules {
  /** Confidence 0..1 below which a pixel is background; without meaning for a grid that has no confidences. */
  threshold: number;
  /** The id of what is no class. */
  background: number;
}

/** The class of pixels between four cells: `between` takes the cells up, then `row` a row of pixels, then `pixel` one. */
export interface Blend {
  between(topLeft: number, topRight: number, bottomLeft: number, bottomRight: number): void;
  /** `share` 0..1 is the way from the upper cells to the lower ones. */
  row(share: number): void;
  /** `share` 0..1 is the way from the left cells to the right ones. */
  pixel(share: number): number;
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
  const [topLeft, topRight, bottomLeft, bottomRight] = corners as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
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

  /** Whether the class with this logarithm has the threshold: 1 / confidence is the sum of all powers over its own. */
  function isSure(best: number, share: number): boolean {
    let sum = 0;
    for (let k = 0; k <= ids.length && sum <= limit; k++) {
      const lag = start[k]! + slope[k]! * share - best;
      if (lag > -9) sum += Math.exp(lag);
    }
    return sum <= limit;
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
    row(share) {
      for (let k = 0; k <= ids.length; k++) {
        start[k] = topLeft[k]! + (bottomLeft[k]! - topLeft[k]!) * share;
        slope[k] = topRight[k]! + (bottomRight[k]! - topRight[k]!) * share - start[k]!;
      }
    },
    pixel(share) {
      let best = start[0]! + slope[0]! * share;
      let classId = ids[0]!;
      for (let k = 1; k < ids.length; k++) {
        const value = start[k]! + slope[k]! * share;
        if (value <= best) continue;
        best = value;
        classId = ids[k]!;
      }
      return classId >= 0 && isSure(best, share) ? classId : background;
    },
  };
}
