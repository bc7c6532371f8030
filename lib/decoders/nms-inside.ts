import type { Box } from '../geometry/box';
import type { DecodeOptions, Finding, Output } from '../model/decoder';

/** What a model with its suppression inside gives: K boxes, with a label and a confidence each. */
export interface Suppressed {
  /** [1, K, 4] or [K, 4] */
  boxes: Output;
  labels: Output;
  scores: Output;
  /** How many of the K are meant, where the model says so. */
  count: number;
}

/** Words in the names that exporters give. */
const words = {
  boxes: /box/i,
  labels: /label|class|categor/i,
  scores: /score|conf/i,
  /** What TensorFlow's object detection gives beside its answer. */
  aside: /^raw|multiclass|anchor/i,
};

/**
 * Tells the outputs apart by their names, then by whole numbers, then by their order: boxes, labels, confidences, as
 * all exporters without names have it. `undefined` where they are not those of such a model.
 */
export function suppressed(outputs: readonly Output[]): Suppressed | undefined {
  const meant = outputs.filter(({ name, dims }) => !words.aside.test(name) && dims.length < 4);
  const tables = meant.filter(isTable);
  const boxes = tables.find(({ name }) => words.boxes.test(name)) ?? tables[0];
  if (!boxes) return undefined;
  const rows = boxes.dims.at(-2)!;
  const lists = meant.filter((output) => isList(output, rows));
  const labels = named(lists, 'labels') ?? lists.find((one) => one.whole) ?? unnamed(lists, 'scores');
  const others = lists.filter((list) => list !== labels);
  const scores = named(others, 'scores') ?? others[0];
  if (!labels || !scores) return undefined;
  const rest = meant.filter((output) => ![boxes, labels, scores].includes(output));
  const count = rest.find(({ data }) => data.length === 1);
  return { boxes, labels, scores, count: Math.min(rows, count?.data[0] ?? rows) };
}

function isTable({ dims }: Output): boolean {
  return dims.at(-1) === 4 && (dims.length === 2 || (dims.length === 3 && dims[0] === 1));
}

function isList({ dims, data }: Output, rows: number): boolean {
  return data.length === rows && dims.at(-1) === rows && dims.length <= 2;
}

function named(lists: readonly Output[], what: 'labels' | 'scores'): Output | undefined {
  return lists.find(({ name }) => words[what].test(name));
}

function unnamed(lists: readonly Output[], what: 'scores'): Output | undefined {
  return lists.find(({ name }) => !words[what].test(name));
}

/** The four numbers of a box as the model gives them, as a box in model-input pixels. */
export type BoxOfFour = (a: number, b: number, c: number, d: number) => Box;

export const xyxy: BoxOfFour = (x1, y1, x2, y2) => ({ x1, y1, x2, y2 });

/** Best first. A class id is the label less `shift`; what falls below 0 is background or padding. */
export function readSuppressed(
  { boxes, labels, scores, count }: Suppressed,
  { confidence: threshold, wanted, maxDetections }: DecodeOptions,
  boxOf: BoxOfFour,
  shift: number,
): Finding[] {
  const findings: Finding[] = [];
  for (let row = 0; row < count; row++) {
    const confidence = scores.data[row]!;
    const classId = labels.data[row]! - shift;
    if (!(confidence > threshold && classId >= 0 && wanted(classId))) continue;
    const [a, b, c, d] = boxes.data.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number];
    findings.push({ ...boxOf(a, b, c, d), classId, confidence });
  }
  return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
}
