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
  const { top, rows } = crossingsOf(rings, height);
  rows.forEach((crossings, row) => {
    const start = (top + row) * width;
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
      const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
      if (from < to) tint(data, words, start + from, start + to, by);
    }
  });
}

/** Where rings cross the middle of each row that they reach. */
function crossingsOf(rings: readonly Ring[], height: number): { top: number; rows: number[][] } {
  const [top, bottom] = reach(rings, height);
  const rows = Array.from({ length: Math.max(0, bottom - top) }, (): number[] => []);
  for (const ring of rings) {
    let [x, y] = [ring.at(-2)!, ring.at(-1)!];
    for (let i = 0; i < ring.length; i += 2) {
      const [nextX, nextY] = [ring[i]!, ring[i + 1]!];
      const slope = (nextX - x) / (nextY - y);
      const first = Math.max(top, firstRow(Math.min(y, nextY)));
      const end = Math.min(bottom, firstRow(Math.max(y, nextY)));
      for (let row = first; row < end; row++) rows[row - top]!.push(x + (row + 0.5 - y) * slope);
      [x, y] = [nextX, nextY];
    }
  }
  return { top, rows };
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
  return [Math.max(0, firstRow(least)), Math.min(height, firstRow(most))];
}

/** The first row whose middle is not above `y`. */
function firstRow(y: number): number {
  return Math.ceil(y - 0.5);
}
