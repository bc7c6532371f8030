import { nms } from '../geometry/nms';
import { rotatedIou } from '../geometry/rotated-box';
import type { DetectDecoder } from '../model/decoder';
import { boxOf, isGrid, surestCells, yoloDefaults } from './yolo';

const family = 'yolov8-obb';

/**
 * YOLOv8 and 11 for rotated boxes: one output [1, 4 + C + 1, N], as YOLOv8 with the angle in the last row, radians from
 * −π/4 to 3π/4; the box is that before the rotation. It looks like a detector of one class more: `rotated`, or the
 * family, tells it. Source: ultralytics/nn/modules/head.py, OBB.
 *
 * Two boxes overlap by their exact IoU. Ultralytics takes an estimate for it that spares a GPU the polygons (probiou,
 * Llerena et al., arXiv 2106.06072), so that one `overlap` suppresses not quite the same there.
 */
export const yolov8Obb: DetectDecoder = {
  family,
  task: 'detect',
  defaults: { ...yoloDefaults, rotated: true },

  classCount([output, ...others], { classCount, declared, width, height }) {
    const [, rows = 0, cells = 0] = output?.dims ?? [];
    if (others.length > 0 || output?.dims.length !== 3 || rows < 6) return undefined;
    if (!declared.rotated && declared.family !== family) return undefined;
    if (classCount !== undefined) return rows === 5 + classCount ? classCount : undefined;
    return isGrid(cells, width, height) ? rows - 5 : undefined;
  },

  decode([output], options) {
    const { dims, data } = output!;
    const [, rows = 0, cells = 0] = dims;
    const candidates = surestCells(output!, rows - 5, options).map((cell) => ({
      ...boxOf(output!, cell),
      angle: data[(rows - 1) * cells + cell.cell]!,
    }));
    return nms(candidates, options, rotatedIou);
  },
};
