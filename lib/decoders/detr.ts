import { fromCentre } from '../geometry/box';
import type { DecodeOptions, DetectDecoder, Finding, Hints, Output } from '../model/decoder';
import type { Manifest } from '../model/manifest';
import { isBackground } from './background';
import { type BoxesAndScores, boxesAndScores } from './boxes-and-scores';
import { imageNetNumbers, stretched, unitNumbers } from './preparation';

/** Two-stage DETRs have 900 queries, all others fewer; anchors of other detectors are more. */
const mostQueries = 1500;

/**
 * RT-DETR, D-FINE, DEIM and their kin without post-processing: boxes [1, Q, 4] cx, cy, width, height as shares of the
 * input, and logits [1, Q, C], or C + 1 with a slot for nothing behind the classes.
 * Source: RT-DETR (arXiv 2304.08069), rtdetr_pytorch/src/zoo/rtdetr/rtdetr_postprocessor.py.
 */
export const detr: DetectDecoder = {
  family: 'detr',
  task: 'detect',
  defaults: { ...unitNumbers, ...stretched },
  classCount: (outputs, hints) => queryClasses(boxesAndScores(outputs), hints),
  decode: (outputs, options, manifest) =>
    readQueries(boxesAndScores(outputs)!, options, manifest).map(({ query: _, ...finding }) => finding),
};

/**
 * RF-DETR: the same outputs under names of their own, other pictures. A model trained on COCO counts as COCO's
 * categories do, 1 to 90. Source: roboflow/rf-detr, rfdetr/deploy/export.py and models/postprocess.py.
 */
export const rfDetr: DetectDecoder = {
  ...detr,
  family: 'rf-detr',
  defaults: { ...imageNetNumbers, ...stretched },

  classCount(outputs, hints) {
    const names = outputs.map(({ name }) => name);
    const named = names.includes('dets') && names.includes('labels');
    return named || hints.declared.family ? queryClasses(boxesAndScores(outputs), hints) : undefined;
  },
};

export function queryClasses(found: BoxesAndScores | undefined, { classCount, declared }: Hints): number | undefined {
  if (!found) return undefined;
  const { boxes, rows, columns } = found;
  if (!declared.family && (rows > mostQueries || !areShares(boxes))) return undefined;
  if (classCount === undefined || columns === classCount || columns === classCount + 1) return classCount ?? columns;
  // An exporter may leave all of COCO's logits to a model of few classes; whoever names the family knows.
  return declared.family && columns > classCount ? classCount : undefined;
}

function areShares({ data }: Output): boolean {
  return data.every((value) => value >= 0 && value <= 1);
}

/** A finding, and which query it comes from. */
interface QueryFinding extends Finding {
  query: number;
}

/** The best Q of all Q · C confidences: one query may be of two classes. Queries do not overlap: nothing is suppressed. */
export function readQueries(
  { boxes, scores, rows, columns }: BoxesAndScores,
  options: DecodeOptions,
  manifest: Manifest,
): QueryFinding[] {
  const { width, height, classes } = manifest;
  const threshold = Math.log(options.confidence / (1 - options.confidence));
  const wanted = Array.from({ length: Math.min(columns, classes.length) }, (_, id) => id).filter(
    (id) => options.wanted(id) && !isBackground(classes[id]),
  );
  const findings: QueryFinding[] = [];
  for (let row = 0; row < rows; row++) {
    for (const classId of wanted) {
      const logit = scores.data[row * columns + classId]!;
      if (!(logit > threshold)) continue;
      const [cx, cy, w, h] = boxes.data.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number];
      const box = fromCentre(cx * width, cy * height, w * width, h * height);
      findings.push({ ...box, classId, confidence: 1 / (1 + Math.exp(-logit)), query: row });
    }
  }
  return findings.sort((a, b) => b.confidence - a.confidence).slice(0, Math.min(rows, options.maxDetections));
}
