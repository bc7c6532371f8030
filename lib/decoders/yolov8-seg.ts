import { nms } from '../geometry/nms';
import type { OutlineDecoder } from '../model/decoder';
import { prototypeMask } from './mask';
import { prototyped, remaining } from './prototypes';
import { boxOf, isGrid, surestCells, yoloDefaults } from './yolo';

/**
 * YOLOv8, 11 and 12 with masks, as Ultralytics exports them: [1, 4 + C + K, N], class-major as for detection, with K
 * coefficients behind the confidences, and prototypes [1, K, h, w]. Source: ultralytics/nn/modules/head.py, Segment.
 */
export const yolov8Seg: OutlineDecoder = {
  family: 'yolov8-seg',
  task: 'outline',
  defaults: yoloDefaults,

  classCount(outputs, hints) {
    const found = prototyped(outputs);
    const [, rows = 0, cells = 0] = found?.findings.dims ?? [];
    if (!found || !(hints.classCount || isGrid(cells, hints.width, hints.height))) return undefined;
    return remaining(rows - 4 - found.count, hints);
  },

  decode(outputs, options, manifest) {
    const { findings, prototypes, count } = prototyped(outputs)!;
    const [, rows = 0, cells = 0] = findings.dims;
    const classCount = rows - 4 - count;
    const candidates = surestCells(findings, classCount, options).map((one) => ({
      ...boxOf(findings, one),
      cell: one.cell,
    }));
    return nms(candidates, options).map(({ cell, ...box }) => ({
      ...box,
      mask: prototypeMask(prototypes, box, manifest, findings.data, (4 + classCount) * cells + cell, cells),
    }));
  },
};
