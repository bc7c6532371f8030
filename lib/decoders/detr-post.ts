import type { DetectDecoder } from '../model/decoder';
import { readSuppressed, suppressed, xyxy } from './nms-inside';
import { stretched, unitNumbers } from './preparation';

/**
 * RT-DETR, D-FINE and DEIM with their post-processing inside: labels [1, K] from 0, boxes [1, K, 4] x1, y1, x2, y2 in
 * pixels of the size that is fed as `orig_target_sizes`, which is the input's own, and scores [1, K].
 * Source: RT-DETR, rtdetr_pytorch/tools/export_onnx.py; D-FINE and DEIM, tools/deployment/export_onnx.py.
 */
export const detrPost: DetectDecoder = {
  family: 'detr-post',
  task: 'detect',
  defaults: { ...unitNumbers, ...stretched },

  /** Labels do not tell the number of classes: only the names do. */
  classCount(outputs, { classCount = 0, besides = [], declared }) {
    const told = declared.family || besides.includes('orig_target_sizes');
    return told && suppressed(outputs) ? classCount : undefined;
  },

  decode: (outputs, options) => readSuppressed(suppressed(outputs)!, options, xyxy, 0),
};
