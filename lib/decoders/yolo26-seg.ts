import type { Finding, Mask, OutlineDecoder } from '../model/decoder';
import { prototypeMask } from './mask';
import { prototyped } from './prototypes';
import { yoloDefaults } from './yolo';

/**
 * YOLO26 with masks, and other exports with the suppression inside: [1, M, 6 + K], rows x1, y1, x2, y2 in input pixels,
 * confidence, class id, K coefficients; and prototypes [1, K, h, w]. Nothing is suppressed again, so `overlap` and
 * `agnostic` have no part here. Source: ultralytics/nn/modules/head.py, Segment26; Detect.postprocess.
 */
export const yolo26Seg: OutlineDecoder = {
  family: 'yolo26-seg',
  task: 'outline',
  defaults: yoloDefaults,

  /** The shape does not tell the number of classes: only the names do. */
  classCount(outputs, { classCount = 0 }) {
    const found = prototyped(outputs);
    const [, rows = 0, columns = 0] = found?.findings.dims ?? [];
    return found && columns === 6 + found.count && rows <= 1000 ? classCount : undefined;
  },

  decode(outputs, { confidence: threshold, wanted, maxDetections }, manifest) {
    const { findings, prototypes } = prototyped(outputs)!;
    const { dims, data } = findings;
    const surest: { confidence: number; at: number }[] = [];
    for (let at = 0; at < data.length; at += dims[2]!) {
      if (data[at + 4]! > threshold && wanted(data[at + 5]!)) surest.push({ confidence: data[at + 4]!, at });
    }
    surest.sort((a, b) => b.confidence - a.confidence);
    return surest.slice(0, maxDetections).map(({ confidence, at }): Finding & { mask: Mask } => {
      const [x1, y1, x2, y2, , classId] = data.subarray(at, at + 6) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const box = { x1, y1, x2, y2 };
      return { ...box, confidence, classId, mask: prototypeMask(prototypes, box, manifest, data, at + 6) };
    });
  },
};
