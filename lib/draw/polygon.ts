import type { Ring } from '../geometry/polygon';
import type { Pixels } from '../image/codec';
import { type Tint, tint, wordsOf } from './tint';

/**
 * Lays a colour over what lies within an odd number of rings, so that holes stay clear: pixels whose middle lies there,
 * row by row. What lies outside the picture is left out.
 */
export function fillRings(pixels: Pixels, rings: readonly Ring[], by: Tint): void {
  const { data, width, height } = pixels;
  const words = wordsOf(pixels);
  const [top, bottom] = reach(rings, height);
  const { crossings, starts } = crossingsOf(rings, top, bottom);
  for (let y = top; y < bottom; y++) {
    const [start, end] = [starts[y - top]!, starts[y - top + 1]!];
    sort(crossings, start, end);
    for (let i = start; i + 1 < end; i += 2) {
      const from = Math.max(0, firstPixel(crossings[i]!));
      const to = Math.min(width, firstPixel(crossings[i + 1]!));
      if (from < to) tint(data, words, y * width + from, y * width + to, by);
    }
  }
}

/** Where rings cross the middles of rows, row after row; `starts` says where each begins. Counted first, then written. */
function crossingsOf(rings: readonly Ring[], top: number, bottom: number) {
  const starts = new Int32Array(Math.max(0, bottom - top) + 2);
  eachCrossing(rings, top, bottom, (row) => {
    starts[row + 2]!++;
  });
  for (let row = 2; row < starts.length; row++) starts[row]! += starts[row - 1]!;
  const crossings = new Float64Array(starts[starts.length - 1]!);
  eachCrossing(rings, top, bottom, (row, x) => {
    crossings[starts[row + 1]!++] = x;
  });
  return { crossings, starts };
}

/** By insertion: there are two as a rule, and a view of them would cost more than all the rest. */
function sort(values: Float64Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > start && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
}

function eachCrossing(
  rings: readonly Ring[],
  top: number,
  bottom: number,
  see: (row: number, x: number) => void,
): void {
  for (const ring of rings) {
    let [x, y] = [ring.at(-2)!, ring.at(-1)!];
    for (let i = 0; i < ring.length; i += 2) {
      const [nextX, nextY] = [ring[i]!, ring[i + 1]!];
      const slope = (nextX - x) / (nextY - y);
      const first = Math.max(top, firstPixel(Math.min(y, nextY)));
      const end = Math.min(bottom, firstPixel(Math.max(y, nextY)));
      for (let row = first; row < end; row++) see(row - top, x + (row + 0.5 - y) * slope);
      [x, y] = [nextX, nextY];
    }
  }
}

/** The rows of the picture that rings reach: the first, and the one behind the last. */
function reach(rings: readonly Ring[], height: number): [top: number, bottom: number] {
  let [least, most] = [height, 0];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 2) {
      if (ring[i]! < least) least = ring[i]!;
      if (ring[i]! > most) most = ring[i]!;
    }
  }
  return [Math.max(0, firstPixel(least)), Math.min(height, firstPixel(most))];
}

/** The first row or column whose middle is not before `place`. */
function firstPixel(place: number): number {
  return Math.ceil(place - 0.5);
}
