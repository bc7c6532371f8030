import type { Decoder } from '../model/decoder';

type Numbers = Pick<Decoder['defaults'], 'channelOrder' | 'scale' | 'mean' | 'std'>;

/** RGB, 0..1. */
export const unitNumbers: Numbers = { channelOrder: 'rgb', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };

/** RGB, 0..255. */
export const pixelNumbers: Numbers = { ...unitNumbers, scale: 1 };

/** RGB, normalised by the mean and deviation of ImageNet's pictures, as torchvision and timm do it. */
export const imageNetNumbers: Numbers = { ...unitNumbers, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The whole input is the picture, whatever its proportions. */
export const stretched = { resize: 'stretch', padValue: 0 } as const;

/** As Pillow and TensorFlow shrink pictures, with a low-pass: those that segmenters and classifiers are trained on. */
export const smoothed = { resample: 'bilinear' } as const;
