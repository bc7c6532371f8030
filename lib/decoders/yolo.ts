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

const strides = [8, 16, 32];

/** Cells of the three detection layers; 8 400 for 640 × 640. */
export function gridCells(width: number, height: number): number {
  return strides.reduce((sum, stride) => sum + Math.ceil(width / stride) * Math.ceil(height / stride), 0);
}
