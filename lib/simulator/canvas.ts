import type { Belt } from './belt';
import { defects } from './part';
import type { Sprite } from './sprite';

/** A picture in the making: colours 0..1, three numbers a pixel, and what each pixel shows. */
export interface Canvas {
  width: number;
  height: number;
  colour: Float32Array;
  /** The number under which the topmost part was laid; 0 is belt. */
  ids: Uint8Array;
  /** A defect's class id in a mask; 0 is none. */
  defects: Uint8Array;
}

const missing = defects.indexOf('missing') + 1;

/** The empty belt, from its pixel `shift` on. `colour` is painted over: one for each picture would soon be 40 MB of waste. */
export function createCanvas(belt: Belt, width: number, shift: number, colour: Float32Array): Canvas {
  const { length, width: height } = belt;
  const start = ((shift % length) + length) % length;
  const first = Math.min(width, length - start);
  for (let row = 0; row < height; row++) {
    const from = 3 * (row * length + start);
    colour.set(belt.colour.subarray(from, from + 3 * first), 3 * row * width);
    const again = 3 * row * length;
    colour.set(belt.colour.subarray(again, again + 3 * (width - first)), 3 * (row * width + first));
  }
  const pixels = () => new Uint8Array(width * height);
  return { width, height, colour, ids: pixels(), defects: pixels() };
}

/** Lays a part with its middle at whole pixels x and y over what lies there, with its shadow. */
export function lay(canvas: Canvas, sprite: Sprite, x: number, y: number, id: number): void {
  const [left, top] = [x + sprite.left, y + sprite.top];
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(sprite.height, canvas.height - top)];
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(sprite.width, canvas.width - left)];
  for (let row = firstRow; row < lastRow; row++) {
    const from = row * sprite.width;
    const to = (top + row) * canvas.width + left;
    for (let column = firstColumn; column < lastColumn; column++) {
      layPixel(canvas, to + column, sprite, from + column, id);
    }
  }
}

function layPixel({ colour, ids, defects }: Canvas, to: number, sprite: Sprite, from: number, id: number): void {
  const cover = sprite.cover[from]!;
  const left = (1 - cover) * (1 - sprite.shadow[from]!);
  for (let channel = 0; channel < 3; channel++) {
    const at = 3 * to + channel;
    colour[at] = colour[at]! * left + sprite.colour[3 * from + channel]! * cover;
  }
  const defect = sprite.defect[from]!;
  if (cover > 0.5) ids[to] = id;
  if (cover > 0.5 || defect === missing) defects[to] = defect;
}
