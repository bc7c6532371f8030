import type { DetectDecoder, Finding } from '../model/decoder';
import { cocoKeypoints } from '../prediction';
import { keypointCount, pointSize, readKeypoints } from './keypoints';
import { yoloDefaults } from './yolo';

const family = 'yolo26-pose';

/**
 * YOLO26 for poses, and other Ultralytics exports with the suppression inside: one output [1, M, 6 + K · D], rows x1, y1,
 * x2, y2 in input pixels, confidence, class id, then K points as in YOLOv8. Keypoints that are declared, or the family,
 * tell it. Nothing is suppressed again. Source: ultralytics/nn/modules/head.py, Pose.postprocess, Pose26.
 */
export const yolo26Pose: DetectDecoder = {
  family,
  task: 'detect',
  defaults: { ...yoloDefaults, keypoints: [...cocoKeypoints] },

  /** The shape does not tell the number of classes: only the names do. */
  classCount([output, ...others], hints) {
    const [, rows = 0, columns = 0] = output?.dims ?? [];
    const count = keypointCount(hints, family, cocoKeypoints.length);
    if (others.length > 0 || output?.dims.length !== 3 || rows > 1000 || count === undefined) return undefined;
    return pointSize(columns - 6, count) && (hints.classCount ?? 0);
  },

  decode([output], { confidence: threshold, wanted, maxDetections }, { keypoints }) {
    const { dims, data } = output!;
    const columns = dims[2]!;
    const count = keypoints!.length;
    const findings: Finding[] = [];
    for (let row = 0; row < data.length; row += columns) {
      const at = (column: number) => data[row + column]!;
      const [confidence, classId] = [at(4), at(5)];
      if (confidence <= threshold || !wanted(classId)) continue;
      const points = readKeypoints(count, (columns - 6) / count, (index) => at(6 + index));
      findings.push({ x1: at(0), y1: at(1), x2: at(2), y2: at(3), confidence, classId, keypoints: points });
    }
    return findings.sort((a, b) => b.confidence - a.confidence).slice(0, maxDetections);
  },
};
