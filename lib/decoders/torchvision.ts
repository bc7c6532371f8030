import type { DetectDecoder } from '../model/decoder';
import { firstClass } from './background';
import { readSuppressed, suppressed, xyxy } from './nms-inside';
import { unitNumbers } from './preparation';

/**
 * torchvision's detectors (Faster R-CNN, RetinaNet, FCOS, SSD): boxes [K, 4] x1, y1, x2, y2 in input pixels, labels [K]
 * from 1, scores [K], no batch axis; K may be 0. They normalise and resize inside, and pad at the right and the bottom
 * with their mean, near 114. Source: torchvision/models/detection/transform.py and roi_heads.py.
 */
export const torchvision: DetectDecoder = {
  family: 'torchvision',
  task: 'detect',
  defaults: { ...unitNumbers, resize: 'letterbox-top-left', padValue: 114 },

  /** Labels do not tell the number of classes: only the names do. */
  classCount(outputs, { classCount = 0, declared }) {
    const found = suppressed(outputs);
    return found && (declared.family || found.boxes.dims.length === 2) ? classCount : undefined;
  },

  decode: (outputs, options, { classes }) => readSuppressed(suppressed(outputs)!, options, xyxy, firstClass(classes)),
};
