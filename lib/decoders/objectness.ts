import { type Box, fromCentre } from '../geometry/box';
import { nms, type Scored } from '../geometry/nms';
import type { DecodeOptions, Hints, Output } from '../model/decoder';
import { isGrid } from './yolo';

/**
 * Classes of a lone output [1, N, 5 + C] with `anchors` rows for each cell of a grid; `undefined` where it is none.
 */
export function rowClasses(outputs: readonly Output[], hints: Hints, anchors: number): number | undefined {
  const [output, ...others] = outputs;
  const [, rows = 0, columns = 0] = output?.dims ?? [];
  if (others.length > 0 || output?.dims.length !== 3 || columns < 6) return undefined;
  if (!isGrid(rows / anchors, hints.width, hints.height)) return undefined;
  return (hints.classCount ?? columns - 5) === columns - 5 ? columns - 5 : undefined;
}

/** The box of a row, in model-input pixels; its four numbers begin at data[at]. It may carry what else is to be known. */
export type BoxOfRow<B extends Box = Box> = (data: Float32Array, at: number, row: number) => B;

export const centredBox: BoxOfRow = (data, at) => fromCentre(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!);

/**
 * Rows of an output [1, N, 5 + C]: four numbers of a box, objectness, C class confidences, both 0..1. A row stands for
 * its best class, with confidence objectness · class. Boxes are asked for only where they count. Where a row goes on
 * behind its confidences, `classCount` says how many they are.
 */
export function objectnessRows<B extends Box>(
  { dims, data }: Output,
  options: DecodeOptions,
  boxOf: BoxOfRow<B>,
  classCount = dims[2]! - 5,
): (B & Scored)[] {
  const [, rows = 0, columns = 0] = dims;
  const candidates: (B & Scored)[] = [];
  for (let row = 0, at = 0; row < rows; row++, at += columns) {
    const objectness = data[at + 4]!;
    if (!(objectness > options.confidence)) continue; // so that NaN goes too: float16 models overflow
    const classId = argmax(data, at + 5, at + 5 + classCount);
    const confidence = objectness * data[at + 5 + classId]!;
    if (!(confidence > options.confidence && options.wanted(classId))) continue;
    candidates.push({ ...boxOf(data, at, row), classId, confidence });
  }
  return nms(candidates, options);
}

/** Position of the largest number in data[start, end), counted from start. */
export function argmax(data: Float32Array, start: number, end: number): number {
  let best = start;
  for (let i = start + 1; i < end; i++) if (data[i]! > data[best]!) best = i;
  return best - start;
}
