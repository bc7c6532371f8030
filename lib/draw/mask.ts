import { isBackground } from '../prediction';
import { colourOf } from './palette';
import type { Mask, Scene } from './scene';
import { type Tint, tint, tintOf, wordsOf } from './tint';

/** Lays the colours of classes over the picture, as strong as `opacity` says; the background stays clear. */
export function drawMask({ pixels, mask, options }: Scene): void {
  if (!mask || options.opacity === 0) return;
  const { data, width, height } = pixels;
  const words = wordsOf(pixels);
  const tints = tintsOf(mask, options.opacity);
  const line = new Uint8Array(width);
  const columns = Int32Array.from(line, (_, x) => Math.floor(((x + 0.5) * mask.width) / width));
  for (let y = 0; y < height; y++) {
    const ids = rowOf(mask, Math.floor(((y + 0.5) * mask.height) / height), columns, line);
    const start = y * width;
    for (let from = 0; from < width; ) {
      const to = runEnd(ids, from);
      const by = tints[ids[from]!];
      if (by) tint(data, words, start + from, start + to, by);
      from = to;
    }
  }
}

/** By class id; nothing for the background. */
function tintsOf({ names }: Mask, opacity: number): (Tint | undefined)[] {
  return Array.from({ length: 256 }, (_, id) => {
    const name = names[id] ?? `class ${id}`;
    return isBackground(name) ? undefined : tintOf(colourOf(name), opacity);
  });
}

/** A row of the mask as wide as the picture: as it lies there, or else its nearest pixels, written to `line`. */
function rowOf({ data, width }: Mask, y: number, columns: Int32Array, line: Uint8Array): Uint8Array {
  const row = data.subarray(y * width, (y + 1) * width);
  if (width === columns.length) return row;
  for (let x = 0; x < columns.length; x++) line[x] = row[columns[x]!]!;
  return line;
}

/** Where the run of one id that begins at `from` ends. */
function runEnd(ids: Uint8Array, from: number): number {
  const id = ids[from]!;
  const end = ids.length;
  let to = from + 1;
  while (to < end && ids[to] === id) to++;
  return to;
}
