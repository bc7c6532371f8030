import { fromCentre } from '../geometry/box';
import { nms } from '../geometry/nms';
import type { DetectDecoder, Finding } from '../model/decoder';
import { isGrid, yoloDefaults } from './yolo';

/**
 * YOLOv5 and v7: one output [1, N, 5 + C]; a row is cx, cy, width, height in input pixels, objectness, C class
 * confidences; N three anchors a cell. A box's confidence is objectness · class. Source: yolov5/models/yolo.py, Detect.
 */
export const yolov5: DetectDecoder = {
  family: 'yolov5',
  task: 'detect',
  defaults: yoloDefaults,

  classCount([output, ...others], { classCount, width, height }) {
    const [, anchors = 0, columns = 0] = output?.dims ?? [];
    if (others.length > 0 || output?.dims.length !== 3 || columns < 6) return undefined;
    if (!isGrid(anchors / 3, width, height)) return undefined;
    return classCount === undefined || columns === 5 + classCount ? columns - 5 : undefined;
  },

  decode([output], options) {
    const { dims, data } = output!;
    const [, anchors = 0, columns = 0] = dims;
    const candidates: Finding[] = [];
    for (let anchor = 0, at = 0; anchor < anchors; anchor++, at += columns) {
      const objectness = data[at + 4]!;
      if (!(objectness > options.confidence)) continue; // so that NaN goes too: float16 models overflow
      const classId = argmax(data, at + 5, at + columns);
      const confidence = objectness * data[at + 5 + classId]!;
      if (!(confidence > options.confidence && options.wanted(classId))) continue;
      const box = fromCentre(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!);
      candidates.push({ ...box, classId, confidence });
    }
    return nms(candidates, options);
  },
};

/** Position of the largest number in data[start, end), counted from start. */
function argmax(data: Float32Array, start: number, end: number): number {
  let best = start;
  for (let i = start + 1; i < end; i++) if (data[i]! > data[best]!) best = i;
  return best - start;
}
