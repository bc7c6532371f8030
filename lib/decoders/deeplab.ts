import { stretched, unitNumbers } from './preparation';
import { semanticFamily } from './semantic';

/**
 * DeepLabV3 as TensorFlow exports it: channels last, in −1..1, the whole picture. torchvision's is `semantic`.
 * Source: tensorflow/models, research/deeplab/core/feature_extractor.py, _preprocess_zero_mean_unit_range.
 */
export const deeplab = semanticFamily(
  'deeplab',
  { ...unitNumbers, ...stretched, scale: 1 / 127.5, mean: [1, 1, 1] },
  ({ channelsLast, channels }) => channelsLast && channels > 1,
);
