import { fromCentre } from '../geometry/box';
import type { DetectDecoder, Finding } from '../model/decoder';
import { argmax } from './objectness';
import { stretched, unitNumbers } from './preparation';

/**
 * RT-DETR as Ultralytics exports it: one output [1, Q, 4 + C]; a row is cx, cy, width, height as shares of the input,
 * then C sigmoid confidences. Source: ultralytics/nn/modules/head.py, RTDETRDecoder; models/rtdetr/predict.py.
 */
export const detrRows: DetectDecoder = {
  family: 'detr-rows',
  task: 'detect',
  defaults: { ...unitNumbers, ...stretched },

  /** All its numbers lie in 0..1, as those of no other head do; a map of probabilities may, but has no such names. */
  classCount([output, ...others], { classCount, declared }) {
    const [, rows = 0, columns = 0] = output?.dims ?? [];
    if (others.length > 0 || output?.dims.length !== 3 || rows > 1500 || columns < 5) return undefined;
    if (declared.family) return (classCount ?? columns - 4) === columns - 4 ? columns - 4 : undefined;
    const areShares = output.data.every((value) => value >= 0 && value <= 1);
    return areShares && classCount === columns - 4 ? classCount : undefined;
  },

  decode([output], { confidence: threshold, wanted, maxDetections }, { width, height }) {
    const { dims, data } = output!;
    const columns = dims[2]!;
    const findings: Finding[] = [];
    for (let at = 0; at < data.length; at += columns) {
      const classId = argmax(data, at + 4, at + columns);
      const confidence = data[at + 4 + classId]!;
      if (!(confidence > threshold && wanted(classId))) continue;
      const box = fromCentre(data[at]! * width, data[at + 1]! * height, data[at + 2]! * width, data[at + 3]! * height);
      findings.push({ ...box, classId, confidence });
    }
    return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
  },
};
