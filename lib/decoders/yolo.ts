import { fromCentre } from '../geometry/box';
import type { DecodeOptions, Decoder, Finding, Output } from '../model/decoder';

/** Pictures as Ultralytics trains with them: letterboxed on grey 114, RGB, 0..1. */
export const yoloDefaults: Decoder['defaults'] = {
  resize: 'letterbox',
  padValue: 114,
  channelOrder: 'rgb',
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Usual, with a layer for large objects (P6), with a layer for small ones (P2). */
const strideSets = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
];

/** Whether `count` is the number of cells of all detection layers together; 8 400 for 640 × 640. */
export function isGrid(count: number, width: number, height: number): boolean {
  return gridStrides(count, width, height) !== undefined;
}

/** The strides of the detection layers that have `count` cells together. */
export function gridStrides(count: number, width: number, height: number): readonly number[] | undefined {
  const cells = (strides: number[]) =>
    strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
  return strideSets.find((strides) => cells(strides) === count);
}

/** One cell of the grids with its best class. */
export interface Cell {
  /** Its column in the output. */
  cell: number;
  classId: number;
  confidence: number;
}

/**
 * Cells whose best class is above the threshold and wanted, of a class-major output [1, 4 + C + …, N] as YOLOv8 and its
 * kin have it: the C confidences stand behind the four rows of the box.
 */
export function surestCells({ dims, data }: Output, classCount: number, options: DecodeOptions): Cell[] {
  const [, , cells = 0] = dims;
  const { confidences, classIds } = bestOfCells(data, classCount, cells, options.confidence);
  const surest: Cell[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const classId = classIds[cell]!;
    if (classId >= 0 && options.wanted(classId)) surest.push({ cell, classId, confidence: confidences[cell]! });
  }
  return surest;
}

/**
 * Each cell's best class above `threshold`, −1 where there is none. Nearly all confidences are below it, so four are
 * looked at in one step, in memory order, in a function whose variables no closure holds (0.6 ms for 80 · 8 400, else 1.6).
 */
function bestOfCells(data: Float32Array, classCount: number, cells: number, threshold: number) {
  const confidences = new Float32Array(cells).fill(threshold);
  const classIds = new Int32Array(cells).fill(-1);
  const end = (4 + classCount) * cells;
  for (let at = 4 * cells; at < end; at += 4) {
    const hit =
      data[at]! > threshold || data[at + 1]! > threshold || data[at + 2]! > threshold || data[at + 3]! > threshold;
    for (let one = at; hit && one < Math.min(at + 4, end); one++) {
      if (!(data[one]! > confidences[one % cells]!)) continue;
      confidences[one % cells] = data[one]!;
      classIds[one % cells] = Math.floor(one / cells) - 4;
    }
  }
  return { confidences, classIds };
}

/** The box of a cell: rows 0 to 3 are cx, cy, width, height. */
export function boxOf({ dims, data }: Output, { cell, classId, confidence }: Cell): Finding {
  const [, , cells = 0] = dims;
  const at = (row: number) => data[row * cells + cell]!;
  return { ...fromCentre(at(0), at(1), at(2), at(3)), classId, confidence };
}
