import type { OutlineDecoder } from '../model/decoder';
import { prototypeMask } from './mask';
import { centredBox, objectnessRows } from './objectness';
import { prototyped, remaining } from './prototypes';
import { isGrid, yoloDefaults } from './yolo';

/**
 * YOLOv5 with masks: [1, N, 5 + C + K], rows as for detection with K coefficients behind the confidences, and
 * prototypes [1, K, h, w]. Source: yolov5/models/yolo.py, Segment; utils/segment/general.py.
 */
export const yolov5Seg: OutlineDecoder = {
  family: 'yolov5-seg',
  task: 'outline',
  defaults: yoloDefaults,

  classCount(outputs, hints) {
    const found = prototyped(outputs);
    const [, rows = 0, columns = 0] = found?.findings.dims ?? [];
    if (!found || !isGrid(rows / 3, hints.width, hints.height)) return undefined;
    return remaining(columns - 5 - found.count, hints);
  },

  decode(outputs, options, manifest) {
    const { findings, prototypes, count } = prototyped(outputs)!;
    const end = findings.dims[2]!;
    const boxOf = (data: Float32Array, at: number, row: number) => ({ ...centredBox(data, at, row), row });
    return objectnessRows(findings, options, boxOf, end - 5 - count).map(({ row, ...box }) => ({
      ...box,
      mask: prototypeMask(prototypes, box, manifest, findings.data, (row + 1) * end - count),
    }));
  },
};
