import { nms } from '../geometry/nms';
import type { DetectDecoder } from '../model/decoder';
import { boxOf, isGrid, surestCells, yoloDefaults } from './yolo';

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
    const classCount = output!.dims[1]! - 4;
    const candidates = surestCells(output!, classCount, options).map((cell) => boxOf(output!, cell));
    return nms(candidates, options);
  },
};
