import type { DetectDecoder, Finding } from '../model/decoder';
import { yoloDefaults } from './yolo';

/**
 * YOLOv10, YOLO26 and other exports with the suppression inside: one output [1, K, 6], rows x1, y1, x2, y2 in input
 * pixels, confidence, class id. Nothing is suppressed again, so `overlap` and `agnostic` have no part here.
 * Source: ultralytics/nn/modules/head.py, v10Detect.postprocess.
 */
export const yolov10: DetectDecoder = {
  family: 'yolov10',
  task: 'detect',
  defaults: yoloDefaults,

  /** The shape does not tell the number of classes: only the names do. */
  classCount([output, ...others], { classCount = 0 }) {
    const [, rows = 0, columns] = output?.dims ?? [];
    const fits = others.length === 0 && output?.dims.length === 3 && columns === 6 && rows <= 1000;
    return fits ? classCount : undefined;
  },

  decode([output], { confidence: threshold, wanted, maxDetections }) {
    const { data } = output!;
    const findings: Finding[] = [];
    for (let at = 0; at < data.length; at += 6) {
      const [x1, y1, x2, y2, confidence, classId] = data.subarray(at, at + 6) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      if (confidence > threshold && wanted(classId)) findings.push({ x1, y1, x2, y2, confidence, classId });
    }
    return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
  },
};
