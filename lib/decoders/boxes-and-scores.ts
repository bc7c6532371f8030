import { nms } from '../geometry/nms';
import type { DecodeOptions, Finding, Output } from '../model/decoder';
import { argmax, type BoxOfRow } from './objectness';

/** A box and a number for every class, row by row: [1, N, 4] and [1, N, C]. */
export interface BoxesAndScores {
  boxes: Output;
  scores: Output;
  rows: number;
  columns: number;
}

/** The two outputs, in whichever order; `undefined` where there are not two of these shapes. */
export function boxesAndScores(outputs: readonly Output[]): BoxesAndScores | undefined {
  const tables = outputs.filter(({ dims }) => dims.length === 3 && dims[0] === 1);
  const boxes = tables.find(({ name, dims }) => dims[2] === 4 && named.boxes.test(name)) ?? lone(tables);
  const scores = tables.find((table) => table !== boxes && table.dims[1] === boxes?.dims[1]);
  if (outputs.length !== 2 || !boxes || !scores) return undefined;
  return { boxes, scores, rows: scores.dims[1]!, columns: scores.dims[2]! };
}

const named = { boxes: /box|dets/i };

/** The first that may hold boxes, where names do not say. */
function lone(tables: readonly Output[]): Output | undefined {
  return tables.find(({ dims }) => dims[2] === 4);
}

/** A row stands for its best class; columns before `first` are no classes, and column `first` + i is class i + `shift`. */
export function bestClasses(
  { boxes, scores, rows, columns }: BoxesAndScores,
  options: DecodeOptions,
  boxOf: BoxOfRow,
  { first = 0, shift = 0 } = {},
): Finding[] {
  const { data } = scores;
  const candidates: Finding[] = [];
  for (let row = 0, at = first; row < rows; row++, at += columns) {
    const best = argmax(data, at, at + columns - first);
    const confidence = data[at + best]!;
    const classId = best + shift;
    if (!(confidence > options.confidence && options.wanted(classId))) continue;
    candidates.push({ ...boxOf(boxes.data, row * 4, row), classId, confidence });
  }
  return nms(candidates, options);
}
