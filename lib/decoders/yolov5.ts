import type { DetectDecoder } from '../model/decoder';
import { centredBox, objectnessRows, rowClasses } from './objectness';
import { yoloDefaults } from './yolo';

/**
 * YOLOv5 and v7: one output [1, N, 5 + C]; a row is cx, cy, width, height in input pixels, objectness, C class
 * confidences; N three anchors a cell. Source: yolov5/models/yolo.py, Detect.
 */
export const yolov5: DetectDecoder = {
  family: 'yolov5',
  task: 'detect',
  defaults: yoloDefaults,
  classCount: (outputs, hints) => rowClasses(outputs, hints, 3),
  decode: ([output], options) => objectnessRows(output!, options, centredBox),
};
