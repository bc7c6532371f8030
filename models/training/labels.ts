import type { Size } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';

/** Truth of a picture in pixels of a model's input, into which the picture was letterboxed. */

/** A centre box as corners. */
export function inInput(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  picture: Size,
  input: Size,
): [left: number, top: number, right: number, bottom: number] {
  const fit = fitInto(picture, input, 'letterbox');
  const scale = fit.width / picture.width;
  const across = (at: number) => at * scale + fit.left;
  const down = (at: number) => at * scale + fit.top;
  return [across(x - width / 2), down(y - height / 2), across(x + width / 2), down(y + height / 2)];
}

/** Pixels of the model's input to a cell of its prototypes. */
const stride = 4;

/** The id in the middle of each cell of 4 × 4 input pixels. */
export function cellIds(ids: Uint8Array, picture: Size, input: Size): Uint8Array {
  return sampled(ids, picture, input, stride);
}

/** The defect in the middle of each input pixel. */
export function defectIds(ids: Uint8Array, picture: Size, input: Size): Uint8Array {
  return sampled(ids, picture, input, 1);
}

function sampled(ids: Uint8Array, picture: Size, input: Size, cell: number): Uint8Array {
  const fit = fitInto(picture, input, 'letterbox');
  const scale = picture.width / fit.width;
  const [columns, rows] = [input.width / cell, input.height / cell];
  const cells = new Uint8Array(columns * rows);
  for (let at = 0; at < cells.length; at++) {
    const x = Math.floor((((at % columns) + 0.5) * cell - fit.left) * scale);
    const y = Math.floor(((Math.floor(at / columns) + 0.5) * cell - fit.top) * scale);
    if (x >= 0 && y >= 0 && x < picture.width && y < picture.height) cells[at] = ids[y * picture.width + x]!;
  }
  return cells;
}
