import type { DetectDecoder } from '../model/decoder';
import { firstClass } from './background';
import { readSuppressed, suppressed } from './nms-inside';
import { pixelNumbers, stretched } from './preparation';

/**
 * TensorFlow's Object Detection API: detection_boxes [1, K, 4] y1, x1, y2, x2 as shares of the input,
 * detection_classes [1, K] from 1, detection_scores [1, K], num_detections [1]; what it gives beside them is left alone.
 * Its pictures are 0..255, most often uint8 and NHWC. Source: models/research/object_detection/exporter_lib_v2.py.
 */
export const tfOd: DetectDecoder = {
  family: 'tf-od',
  task: 'detect',
  defaults: { ...pixelNumbers, ...stretched },

  /** Labels do not tell the number of classes: only the names do. */
  classCount(outputs, { classCount = 0, declared }) {
    const told = declared.family || outputs.some(({ name }) => /detection_(boxes|postprocess)/i.test(name));
    return told && suppressed(outputs) ? classCount : undefined;
  },

  decode(outputs, options, { width, height, classes }) {
    const boxOf = (y1: number, x1: number, y2: number, x2: number) => ({
      x1: x1 * width,
      y1: y1 * height,
      x2: x2 * width,
      y2: y2 * height,
    });
    return readSuppressed(suppressed(outputs)!, options, boxOf, firstClass(classes));
  },
};
