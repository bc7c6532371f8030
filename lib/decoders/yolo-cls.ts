import type { ClassifyDecoder } from '../model/decoder';
import { classConfidences } from './class-confidences';
import { smoothed, unitNumbers } from './preparation';

/**
 * YOLOv8, 11 and 26 -cls: confidences [1, C], softmax inside; the middle of the picture, 0..1 without a mean. They look
 * like any classifier, so that only metadata or manifest tell. Source: ultralytics/data/augment.py, classify_transforms.
 */
export const yoloCls: ClassifyDecoder = {
  family: 'yolo-cls',
  task: 'classify',
  defaults: { ...unitNumbers, ...smoothed, resize: 'centre-crop', padValue: 0 },
  classCount: (outputs, hints) =>
    hints.declared.family === 'yolo-cls' ? classConfidences.classCount(outputs, hints) : undefined,
  decode: classConfidences.decode,
};
