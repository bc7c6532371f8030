import { fromCentre } from '../geometry/box';
import type { DetectDecoder, Finding, Output } from '../model/decoder';
import { boxesAndScores } from './boxes-and-scores';
import { argmax } from './objectness';
import { imageNetNumbers, stretched } from './preparation';

/**
 * The first DETR and its kin (YOLOS, Table Transformer): boxes [1, Q, 4] cx, cy, width, height as shares of the input,
 * and logits [1, Q, C + 1] for a softmax, the last that of nothing. A query is of one class.
 * Source: DETR (arXiv 2005.12872), models/detr.py, PostProcess.
 */
export const detrSoftmax: DetectDecoder = {
  family: 'detr-softmax',
  task: 'detect',
  defaults: { ...imageNetNumbers, ...stretched },

  classCount(outputs, { classCount, declared }) {
    const found = boxesAndScores(outputs);
    if (!found || found.columns < 2 || !(declared.family || seesNothing(found.scores))) return undefined;
    return (classCount ?? found.columns - 1) === found.columns - 1 ? found.columns - 1 : undefined;
  },

  decode(outputs, { confidence: threshold, wanted, maxDetections }, { width, height }) {
    const { boxes, scores, rows, columns } = boxesAndScores(outputs)!;
    const findings: Finding[] = [];
    for (let row = 0; row < rows; row++) {
      const logits = scores.data.subarray(row * columns, (row + 1) * columns);
      const classId = argmax(logits, 0, columns - 1);
      const confidence = share(logits, classId);
      if (!(confidence > threshold && wanted(classId))) continue;
      const [cx, cy, w, h] = boxes.data.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number];
      findings.push({ ...fromCentre(cx * width, cy * height, w * width, h * height), classId, confidence });
    }
    return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
  },
};

/** Whether most queries are sure of nothing, as on the black picture of the first run; logits for sigmoids are all low. */
function seesNothing({ dims, data }: Output): boolean {
  const [, rows = 0, columns = 0] = dims;
  let sure = 0;
  for (let end = columns; end <= data.length; end += columns) {
    const last = data[end - 1]!;
    if (last > 0 && argmax(data, end - columns, end) === columns - 1) sure++;
  }
  return sure > rows / 2;
}

/** The softmax of one of the logits. */
function share(logits: Float32Array, id: number): number {
  return 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - logits[id]!), 0);
}
