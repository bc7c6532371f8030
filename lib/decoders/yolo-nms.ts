import type { DetectDecoder } from '../model/decoder';
import { readSuppressed, suppressed, xyxy } from './nms-inside';
import { yoloDefaults } from './yolo';

/**
 * YOLO-NAS as it exports itself, and other YOLOs with their suppression inside: num_predictions [1, 1], pred_boxes
 * [1, K, 4] x1, y1, x2, y2 in input pixels, pred_scores [1, K], pred_classes [1, K] from 0; or num_dets, det_boxes,
 * det_scores, det_classes, the names of TensorRT's EfficientNMS.
 * Source: super_gradients/conversion, DetectionOutputFormatMode.BATCH_FORMAT.
 */
export const yoloNms: DetectDecoder = {
  family: 'yolo-nms',
  task: 'detect',
  defaults: yoloDefaults,

  /** Labels do not tell the number of classes: only the names do. */
  classCount(outputs, { classCount = 0, declared }) {
    const told = declared.family || outputs.some(({ name }) => /num_(predictions|dets)$/.test(name));
    return told && suppressed(outputs) ? classCount : undefined;
  },

  decode: (outputs, options) => readSuppressed(suppressed(outputs)!, options, xyxy, 0),
};
