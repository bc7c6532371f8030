import type { DetectDecoder } from '../model/decoder';
import { bestClasses, boxesAndScores } from './boxes-and-scores';
import { isGrid, yoloDefaults } from './yolo';

/**
 * YOLO-NAS without suppression: boxes [1, N, 4] x1, y1, x2, y2 in input pixels, and sigmoid confidences [1, N, C]; N
 * the cells of all strides. Pictures are those of the other YOLOs, but for a frame of two pixels.
 * Source: super_gradients/training/models/detection_models/yolo_nas/dfl_heads.py, NDFLHeads; processing/processing.py.
 */
export const yoloNas: DetectDecoder = {
  family: 'yolo-nas',
  task: 'detect',
  defaults: yoloDefaults,

  classCount(outputs, { classCount, width, height }) {
    const found = boxesAndScores(outputs);
    if (!found || !isGrid(found.rows, width, height)) return undefined;
    return (classCount ?? found.columns) === found.columns ? found.columns : undefined;
  },

  decode(outputs, options) {
    return bestClasses(boxesAndScores(outputs)!, options, (data, at) => ({
      x1: data[at]!,
      y1: data[at + 1]!,
      x2: data[at + 2]!,
      y2: data[at + 3]!,
    }));
  },
};
