import type { DetectDecoder, Output } from '../model/decoder';
import { centredBox, objectnessRows, rowClasses } from './objectness';
import { yoloDefaults } from './yolo';

/**
 * YOLOv6: one output [1, N, 5 + C], N one row a cell; a row is cx, cy, width, height in input pixels, a one where
 * others have objectness, C class confidences. Source: YOLOv6/yolov6/models/heads/effidehead_distill_ns.py, Detect.
 */
export const yolov6: DetectDecoder = {
  family: 'yolov6',
  task: 'detect',
  defaults: yoloDefaults,

  /** That one is all that tells it from a decoded YOLOX, whose pictures are made otherwise. */
  classCount(outputs, hints) {
    const classCount = rowClasses(outputs, hints, 1);
    const is = classCount !== undefined && (hints.declared.family || isSure(outputs[0]!));
    return is ? classCount : undefined;
  },

  decode: ([output], options) => objectnessRows(output!, options, centredBox),
};

/** Whether the objectness of every row is one. */
function isSure({ dims, data }: Output): boolean {
  const columns = dims[2]!;
  for (let at = 4; at < data.length; at += columns) if (data[at] !== 1) return false;
  return true;
}
