import { nms } from '../geometry/nms';
import type { DetectDecoder } from '../model/decoder';
import { cocoKeypoints } from '../prediction';
import { classesBeside, keypointCount, readKeypoints } from './keypoints';
import { boxOf, isGrid, surestCells, yoloDefaults } from './yolo';

const family = 'yolov8-pose';

/**
 * YOLOv8 and 11 for poses: one output [1, 4 + C + K · D, N], as YOLOv8 with K points behind the confidences: x, y in
 * input pixels and, where D is 3, a sigmoid confidence. It looks like a detector of more classes: keypoints that are
 * declared, or the family, tell it. Source: ultralytics/nn/modules/head.py, Pose.
 */
export const yolov8Pose: DetectDecoder = {
  family,
  task: 'detect',
  defaults: { ...yoloDefaults, keypoints: [...cocoKeypoints] },

  classCount([output, ...others], hints) {
    const [, rows = 0, cells = 0] = output?.dims ?? [];
    const count = keypointCount(hints, family, cocoKeypoints.length);
    if (others.length > 0 || output?.dims.length !== 3 || count === undefined) return undefined;
    if (hints.classCount === undefined && !isGrid(cells, hints.width, hints.height)) return undefined;
    return classesBeside(rows - 4, count, hints.classCount);
  },

  decode([output], options, { classes, keypoints }) {
    const { dims, data } = output!;
    const [, rows = 0, cells = 0] = dims;
    const [first, count] = [4 + classes.length, keypoints!.length];
    const candidates = surestCells(output!, classes.length, options).map((best) => ({
      ...boxOf(output!, best),
      cell: best.cell,
    }));
    return nms(candidates, options).map(({ cell, ...finding }) => {
      const at = (index: number) => data[(first + index) * cells + cell]!;
      return { ...finding, keypoints: readKeypoints(count, (rows - first) / count, at) };
    });
  },
};
