import { fromTurned } from '../geometry/rotated-box';
import type { DetectDecoder, Finding } from '../model/decoder';
import { yoloDefaults } from './yolo';

const family = 'yolo26-obb';

/**
 * YOLO26 for rotated boxes, and other Ultralytics exports with the suppression inside: one output [1, M, 7], rows cx, cy,
 * width, height in input pixels before the rotation, confidence, class id, angle in radians (of any size in YOLO26).
 * `rotated`, or the family, tells it. Nothing is suppressed again. Source: ultralytics/nn/modules/head.py,
 * OBB.postprocess, OBB26.
 */
export const yolo26Obb: DetectDecoder = {
  family,
  task: 'detect',
  defaults: { ...yoloDefaults, rotated: true },

  /** The shape does not tell the number of classes: only the names do. */
  classCount([output, ...others], { classCount = 0, declared }) {
    const [, rows = 0, columns] = output?.dims ?? [];
    if (!declared.rotated && declared.family !== family) return undefined;
    const fits = others.length === 0 && output?.dims.length === 3 && columns === 7 && rows <= 1000;
    return fits ? classCount : undefined;
  },

  decode([output], { confidence: threshold, wanted, maxDetections }) {
    const { data } = output!;
    const findings: Finding[] = [];
    for (let row = 0; row < data.length; row += 7) {
      const at = (column: number) => data[row + column]!;
      const [confidence, classId] = [at(4), at(5)];
      if (confidence <= threshold || !wanted(classId)) continue;
      findings.push({ ...fromTurned(at(0), at(1), at(2), at(3), at(6)), confidence, classId });
    }
    return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
  },
};
