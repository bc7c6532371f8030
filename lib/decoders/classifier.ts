import type { ClassifyDecoder } from '../model/decoder';
import { classConfidences } from './class-confidences';
import { imageNetNumbers, smoothed } from './preparation';

/**
 * ResNet, MobileNet, EfficientNet, ConvNeXt and others as torchvision and timm train them: the middle of the picture,
 * normalised by ImageNet's mean and deviation. Others differ by their manifest: a ViT of Google's has mean and std 0.5,
 * Caffe's networks take BGR 0..255. Source: torchvision/transforms/_presets.py, ImageClassification.
 */
export const classifier: ClassifyDecoder = {
  family: 'classifier',
  task: 'classify',
  defaults: { ...imageNetNumbers, ...smoothed, resize: 'centre-crop', padValue: 0 },
  ...classConfidences,
};
