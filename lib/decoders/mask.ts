import type { Box } from '../geometry/box';
import type { Mask, Output } from '../model/decoder';

/** Whole cells of a grid; `right` and `bottom` are the first ones outside. */
export interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Size {
  width: number;
  height: number;
}

/** The cells of [1, K, rows, columns] whose middles lie in a box or next to one that does, so that it can be interpolated. */
export function windowOf({ dims: [, , rows = 0, columns = 0] }: Output, box: Box, input: Size): Window {
  const across = range(box.x1, box.x2, input.width / columns, columns);
  const down = range(box.y1, box.y2, input.height / rows, rows);
  return { left: across.from, right: across.to, top: down.from, bottom: down.to };
}

/** At least one cell, even for a box outside of the grid. */
function range(start: number, end: number, cell: number, count: number): { from: number; to: number } {
  const from = Math.min(Math.max(Math.floor(start / cell - 0.5), 0), count - 1);
  return { from, to: Math.min(Math.max(Math.ceil(end / cell + 0.5), from + 1), count) };
}

/** Numbers of a window's cells as a mask, in model-input pixels. */
export function maskOf(
  { dims: [, , rows = 0, columns = 0] }: Output,
  window: Window,
  values: Float32Array,
  input: Size,
): Mask {
  const { left, top, right, bottom } = window;
  const [cellWidth, cellHeight] = [input.width / columns, input.height / rows];
  const area = { x1: left * cellWidth, y1: top * cellHeight, x2: right * cellWidth, y2: bottom * cellHeight };
  return { values, columns: right - left, rows: bottom - top, area };
}

/**
 * A mask as YOLACT and all YOLO's make them: a sum of prototypes [1, K, rows, columns], each times its coefficient,
 * which stand in `data` from `at` on, `step` apart. Source: ultralytics/utils/ops.py, process_mask (arXiv 1904.02689).
 */
export function prototypeMask(
  prototypes: Output,
  box: Box,
  input: Size,
  data: Float32Array,
  at: number,
  step = 1,
): Mask {
  const [, count = 0, rows = 0, columns = 0] = prototypes.dims;
  const window = windowOf(prototypes, box, input);
  const width = window.right - window.left;
  const values = new Float32Array(width * (window.bottom - window.top));
  for (let k = 0; k < count; k++) {
    const first = (k * rows + window.top) * columns + window.left;
    addCells(values, width, data[at + k * step]!, prototypes.data, first, columns);
  }
  return maskOf(prototypes, window, values, input);
}

function addCells(
  values: Float32Array,
  width: number,
  factor: number,
  cells: Float32Array,
  first: number,
  columns: number,
): void {
  for (let to = 0, row = first; to < values.length; row += columns) {
    for (let from = row; from < row + width; from++, to++) values[to]! += factor * cells[from]!;
  }
}
