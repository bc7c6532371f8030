import { holdTo, hub, imageNet, type Row, size64 } from './pack';

function hugging({ mean, std }: { mean: number[]; std: number[] }): object {
  return { image_mean: mean, image_std: std };
}

const rows: Row[] = [
  {
    what: 'stretched and normalised',
    files: hub({ do_resize: true, size: size64, do_rescale: true, rescale_factor: 1 / 255, ...hugging(imageNet) }),
    weights: 'onnx/model.onnx',
    open: true,
    expected: {
      ...imageNet,
      ...size64,
      scale: 1 / 255,
      resize: 'stretch',
      task: 'detect',
      classes: ['red', 'green', 'blue'],
    },
  },
  {
    what: 'neither rescaled nor normalised, channels turned round',
    files: hub({
      size: size64,
      do_rescale: false,
      do_normalize: false,
      do_flip_channel_order: true,
      ...hugging(imageNet),
    }),
    weights: 'model.onnx',
    expected: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'bgr' },
  },
  {
    what: 'shorter edge 80, middle 64',
    files: hub({ size: { shortest_edge: 80 }, do_center_crop: true, crop_size: size64 }),
    expected: { resize: 'centre-crop', cropShare: 0.8 },
  },
  {
    what: 'the same as versions of 2022 wrote it',
    files: hub({ size: 80, do_center_crop: true, crop_size: 64 }),
    expected: { resize: 'centre-crop', cropShare: 0.8 },
  },
  {
    what: 'stretched to 256 by 128, middle 64',
    files: hub({ size: { height: 128, width: 256 }, do_center_crop: true, crop_size: size64 }),
    expected: { resize: 'stretch', crop: { left: 0.375, right: 0.625, top: 0.25, bottom: 0.75 } },
  },
  {
    what: 'one number for both edges',
    files: hub({ size: 64 }),
    open: true,
    expected: { resize: 'stretch', ...size64 },
  },
  {
    what: 'ConvNeXT’s share',
    files: hub({ size: { shortest_edge: 64 }, crop_pct: 0.875 }),
    expected: { resize: 'centre-crop', cropShare: 0.875 },
  },
  {
    what: 'both edges bounded; padded with the mean: 255 · 1.347/3',
    files: hub({ size: { shortest_edge: 48, longest_edge: 64 }, ...hugging(imageNet) }),
    expected: { resize: 'fit-longer-edge', padValue: 114 },
    notes: [/shorter edge by 48/],
  },
  { what: 'its filter', files: hub({ size: 64, resample: 3 }), expected: { resample: 'bicubic' } },
  {
    what: 'what is not done is said',
    files: hub({ size: 64, resample: 4, do_thumbnail: true }),
    expected: { resize: 'stretch' },
    notes: [/thumbnail/, /filter 4/],
  },
  {
    what: 'config.json alone, with a size and a gap in the names',
    files: { 'config.json': { image_size: [64, 64], id2label: { 0: 'red', 2: 'blue' } } },
    open: true,
    expected: { ...size64, classes: ['red', 'class 1', 'blue'] },
  },
];

describe('a folder of Hugging Face', () => holdTo(rows));
