import { fromCentre } from '../geometry/box';
import { nms } from '../geometry/nms';
import type { DetectDecoder, Finding } from '../model/decoder';
import { isGrid, yoloDefaults } from './yolo';

/**
 * YOLOv8, v9, 11, 12 as Ultralytics exports them: one output [1, 4 + C, N], class-major; rows cx, cy, width, height in
 * input pixels, then C sigmoid confidences; N the cells of all strides. Source: ultralytics/nn/modules/head.py, Detect.
 */
export const yolov8: DetectDecoder = {
  family: 'yolov8',
  task: 'detect',
  defaults: yoloDefaults,

  classCount([output, ...others], { classCount, width, height }) {
    const [, rows = 0, cells = 0] = output?.dims ?? [];
    if (others.length > 0 || output?.dims.length !== 3 || rows < 5) return undefined;
    if (classCount !== undefined) return rows === 4 + classCount ? classCount : undefined;
    return isGrid(cells, width, height) ? rows - 4 : undefined;
  },

  decode([output], options) {
    const { dims, data } = output!;
    const [, rows = 0, cells = 0] = dims;
    const best = new Float32Array(cells).fill(options.confidence);
    const classIds = new Int32Array(cells).fill(-1);
    for (let classId = 0, at = 4 * cells; classId < rows - 4; classId++) {
      // Nearly all confidences are below the threshold: one comparison each, in memory order.
      for (let cell = 0; cell < cells; cell++, at++) {
        if (data[at]! > best[cell]!) {
          best[cell] = data[at]!;
          classIds[cell] = classId;
        }
      }
    }
    const candidates: Finding[] = [];
    for (let cell = 0; cell < cells; cell++) {
      const classId = classIds[cell]!;
      if (classId < 0 || !options.wanted(classId)) continue;
      const at = (row: number) => data[row * cells + cell]!;
      candidates.push({ ...fromCentre(at(0), at(1), at(2), at(3)), classId, confidence: best[cell]! });
    }
    return nms(candidates, options);
  },
};
