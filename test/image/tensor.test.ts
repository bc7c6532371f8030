import { expect } from 'chai';
import type { Pixels } from '../../lib/image/codec';
import { toHalf } from '../../lib/image/half';
import { createTensorWriter, type TensorSpec } from '../../lib/image/tensor';

/** An input of 3 × 2 that takes pixels as they are. */
const plain: TensorSpec = {
  width: 3,
  height: 2,
  channels: 3,
  type: 'float32',
  layout: 'NCHW',
  channelOrder: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  padValue: 9,
};

const picture = (width: number, height: number, pixels: number[]): Pixels => ({
  data: Buffer.from(pixels),
  width,
  height,
  channels: 3,
});

const two = picture(2, 1, [10, 20, 30, 40, 50, 60]);
const below = { width: 2, height: 1, left: 1, top: 1, image: { width: 2, height: 1 } };

describe('a tensor of a picture of two pixels, right and below in 3 × 2', () => {
  // The layouts are drawn as rows of the input; 9 is the pad value.
  const rows: { why: string; spec: Partial<TensorSpec>; dims: number[]; data: number[] }[] = [
    {
      why: 'NCHW, RGB: a plane a channel',
      spec: {},
      dims: [1, 3, 2, 3],
      data: [
        [9, 9, 9, 9, 10, 40],
        [9, 9, 9, 9, 20, 50],
        [9, 9, 9, 9, 30, 60],
      ].flat(),
    },
    {
      why: 'NCHW, BGR',
      spec: { channelOrder: 'bgr' },
      dims: [1, 3, 2, 3],
      data: [
        [9, 9, 9, 9, 30, 60],
        [9, 9, 9, 9, 20, 50],
        [9, 9, 9, 9, 10, 40],
      ].flat(),
    },
    {
      why: 'NHWC, RGB: pixel by pixel',
      spec: { layout: 'NHWC' },
      dims: [1, 2, 3, 3],
      data: [
        [9, 9, 9, 9, 9, 9, 9, 9, 9],
        [9, 9, 9, 10, 20, 30, 40, 50, 60],
      ].flat(),
    },
    {
      why: 'NHWC, BGR',
      spec: { layout: 'NHWC', channelOrder: 'bgr' },
      dims: [1, 2, 3, 3],
      data: [
        [9, 9, 9, 9, 9, 9, 9, 9, 9],
        [9, 9, 9, 30, 20, 10, 60, 50, 40],
      ].flat(),
    },
    {
      why: 'one channel: 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15, and 48.15',
      spec: { channels: 1 },
      dims: [1, 1, 2, 3],
      data: [9, 9, 9, 9, 18, 48],
    },
    {
      why: 'one channel, NHWC',
      spec: { channels: 1, layout: 'NHWC' },
      dims: [1, 2, 3, 1],
      data: [9, 9, 9, 9, 18, 48],
    },
    {
      why: 'scale, mean and std, the pad value too: (p · 0.5 − m) / s, first channel (p/2 − 1)/2',
      spec: { scale: 0.5, mean: [1, 2, 3], std: [2, 4, 0.5], padValue: 10 },
      dims: [1, 3, 2, 3],
      data: [
        [2, 2, 2, 2, 2, 9.5],
        [0.75, 0.75, 0.75, 0.75, 2, 5.75],
        [4, 4, 4, 4, 24, 54],
      ].flat(),
    },
    {
      why: 'mean and std are in the model’s order: those of BGR go blue first',
      spec: { channelOrder: 'bgr', mean: [1, 2, 3], padValue: 0 },
      dims: [1, 3, 2, 3],
      data: [
        [-1, -1, -1, -1, 29, 59],
        [-2, -2, -2, -2, 18, 48],
        [-3, -3, -3, -3, 7, 37],
      ].flat(),
    },
    {
      why: 'one mean and one std for all channels',
      spec: { mean: [5], std: [5], padValue: 5 },
      dims: [1, 3, 2, 3],
      data: [
        [0, 0, 0, 0, 1, 7],
        [0, 0, 0, 0, 3, 9],
        [0, 0, 0, 0, 5, 11],
      ].flat(),
    },
    {
      why: 'three means for one channel: the first',
      spec: { channels: 1, mean: [8, 100, 100] },
      dims: [1, 1, 2, 3],
      data: [1, 1, 1, 1, 10, 40],
    },
    {
      why: 'float16 as bit patterns: 2 is 0x4000, 9 is 0x4880, 10 is 0x4900',
      spec: { channels: 1, type: 'float16', scale: 1 / 9, padValue: 18 },
      dims: [1, 1, 2, 3],
      data: [0x4000, 0x4000, 0x4000, 0x4000, 0x4000, toHalf(48 / 9)],
    },
    {
      why: 'uint8, rounded and held to 0…255: 18 · 4.1 − 80 = −6.2, 48 · 4.1 − 80 = 116.8',
      spec: { channels: 1, type: 'uint8', scale: 4.1, mean: [80], padValue: 200 },
      dims: [1, 1, 2, 3],
      data: [255, 255, 255, 255, 0, 117],
    },
  ];
  const kinds = { float32: Float32Array, float16: Uint16Array, uint8: Uint8Array };
  for (const { why, spec, dims, data } of rows) {
    it(why, () => {
      const writer = createTensorWriter({ ...plain, ...spec });
      writer.write(two, below);
      expect(writer.dims).to.deep.equal(dims);
      expect(writer.data).to.be.instanceOf(kinds[spec.type ?? 'float32']);
      expect([...writer.data]).to.deep.equal(data);
    });
  }
});
