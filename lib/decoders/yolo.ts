import type { Decoder } from '../model/decoder';

/** Pictures as Ultralytics trains with them: letterboxed on grey 114, RGB, 0..1. */
export const yoloDefaults: Decoder['defaults'] = {
  resize: 'letterbox',
  padValue: 114,
  channelOrder: 'rgb',
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Usual, with a layer for large objects (P6), with a layer for small ones (P2). */
const strideSets = [
  [8, 16, 32],
  [8, 16, 32, 64],
  [4, 8, 16, 32],
];

/** Whether `count` is the number of cells of all detection layers together; 8 400 for 640 × 640. */
export function isGrid(count: number, width: number, height: number): boolean {
  const cells = (strides: number[]) =>
    strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
  return strideSets.some((strides) => cells(strides) === count);
}
