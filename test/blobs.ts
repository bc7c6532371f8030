import type { Grid } from '../lib/geometry/field';
import { seeded } from './bench/random';

/** Logits over a square of `side` model-input pixels: a few soft blobs, some of them holes, and a little noise. */
export function blobs(seed: number, cells: number, side: number): Grid {
  const random = seeded(seed);
  const bumps = Array.from({ length: 1 + Math.floor(4 * random()) }, (_, i) => ({
    x: cells * (0.1 + 0.8 * random()),
    y: cells * (0.1 + 0.8 * random()),
    wide: cells * (0.03 + 0.2 * random()),
    high: cells * (0.03 + 0.2 * random()),
    strength: i > 0 && random() < 0.3 ? -1.2 : 1,
  }));
  const height = (column: number, row: number) =>
    bumps.reduce((sum, { x, y, wide, high, strength }) => {
      return sum + strength * Math.exp(-(((column - x) / wide) ** 2) - ((row - y) / high) ** 2);
    }, -0.35);
  const values = Float32Array.from({ length: cells * cells }, (_, i) => {
    return 8 * height(i % cells, Math.floor(i / cells)) + 0.3 * (random() - 0.5);
  });
  return { values, columns: cells, rows: cells, area: { x1: 0, y1: 0, x2: side, y2: side } };
}

/** A mask of 0 and 1, row by row. */
export interface Bitmap {
  pixels: Uint8Array;
  width: number;
  height: number;
}

/** The largest part of a mask with its holes filled, counted in pixels: flood fill, nothing of the code under test. */
export function largestFilled({ pixels, width, height }: Bitmap): number {
  const grown = width + 2; // a frame of background, so that all that lies outside hangs together
  const parts = new Int32Array(grown * (height + 2)).fill(-1);
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i]) parts[(Math.floor(i / width) + 1) * grown + (i % width) + 1] = 0;
  }
  const straight = [1, -1, grown, -grown];
  const sizes: number[] = [];
  for (let i = 0; i < parts.length; i++) if (parts[i] === 0) sizes.push(flood(parts, i, 0, sizes.length + 1, straight));
  const everyway = [...straight, grown + 1, grown - 1, -grown + 1, -grown - 1];
  const filled = sizes.map((_, i) => {
    const outside = Int32Array.from(parts, (part) => (part === i + 1 ? 1 : 0));
    return outside.length - flood(outside, 0, 0, 2, everyway);
  });
  return Math.max(0, ...filled);
}

/** Gives all that hangs together with `start` and is `from` the value `to`; how many that were. */
function flood(values: Int32Array, start: number, from: number, to: number, steps: number[]): number {
  const stack = [start];
  values[start] = to;
  for (let count = 0; ; count++) {
    const at = stack.pop();
    if (at === undefined) return count;
    for (const step of steps) {
      if (values[at + step] !== from) continue;
      values[at + step] = to;
      stack.push(at + step);
    }
  }
}
