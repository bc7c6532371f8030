import type { DetectDecoder } from '../model/decoder';
import { firstClass } from './background';
import { readSuppressed, suppressed } from './nms-inside';
import { imageNetNumbers, stretched } from './preparation';

/**
 * SSD with its suppression inside: boxes [1, K, 4] x1, y1, x2, y2 as shares of the input, labels [1, K] from 1, scores
 * [1, K]. Whoever has pixels or labels from 0 names another family: `torchvision` or `yolo-nms`.
 * Source: onnx/models, vision/object_detection_segmentation/ssd; mlcommons/inference, vision/classification_and_detection.
 */
export const ssd: DetectDecoder = {
  family: 'ssd',
  task: 'detect',
  defaults: { ...imageNetNumbers, ...stretched },

  /** Labels do not tell the number of classes: only the names do. */
  classCount: (outputs, { classCount = 0 }) => (suppressed(outputs) ? classCount : undefined),

  decode(outputs, options, { width, height, classes }) {
    const boxOf = (x1: number, y1: number, x2: number, y2: number) => ({
      x1: x1 * width,
      y1: y1 * height,
      x2: x2 * width,
      y2: y2 * height,
    });
    return readSuppressed(suppressed(outputs)!, options, boxOf, firstClass(classes));
  },
};
