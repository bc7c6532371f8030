import { expect } from 'chai';
import type { Frame } from '../../lib/frame';
import { rawFrame } from '../../lib/frame';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import type { Tensor } from '../../lib/model/model';
import type { DetectPrediction } from '../../lib/prediction';
import { grey, model, type Row } from './fake-model';

/** A picture whose left half has one grey and whose right half another. */
function halves(width: number, height: number, left: number, right: number): Frame {
  const data = Buffer.alloc(width * height, left);
  for (let y = 0; y < height; y++) data.fill(right, y * width + width / 2, (y + 1) * width);
  return rawFrame({ data, width, height, channels: 1 });
}

const red = rawFrame({
  data: Buffer.from(
    Array(64 * 64)
      .fill([255, 0, 0])
      .flat(),
  ),
  width: 64,
  height: 64,
  channels: 3,
});
/** The whole of an input of 64 × 64. */
const whole: Row = [0, 0, 64, 64, 0.9, 0];

interface Row2 {
  what: string;
  manifest: Declared;
  input?: Partial<PictureInput>;
  frame: Frame;
  said?: Row;
  dims?: number[];
  /** The input's numbers, times 255. */
  levels: number[];
  box: [x: number, y: number, width: number, height: number];
}

const rows: Row2[] = [
  {
    what: 'a crop: the right half alone',
    manifest: { crop: { left: 0.5, top: 0, right: 1, bottom: 1 }, resize: 'stretch' },
    frame: halves(128, 64, 40, 200),
    levels: [200],
    box: [96, 32, 64, 64],
  },
  {
    what: 'a crop, letterboxed: the picture’s 64 × 32 as 64 × 32 at top 16',
    manifest: { crop: { left: 0, top: 0, right: 0.5, bottom: 0.5 } },
    frame: halves(128, 64, 40, 200),
    levels: [40, 114],
    said: [0, 16, 64, 48, 0.9, 0],
    box: [32, 16, 64, 32],
  },
  {
    what: 'a share of the middle: 96 · 0.5',
    manifest: { resize: 'centre-crop', cropShare: 0.5 },
    frame: grey(128, 96, 7),
    levels: [7],
    box: [64, 48, 48, 48],
  },
  {
    what: 'the same luma in all channels: 0.299 · 255',
    manifest: { channelOrder: 'grey' },
    frame: red,
    levels: [76],
    box: [32, 32, 64, 64],
  },
  {
    what: 'grey, channels last',
    manifest: { channelOrder: 'grey', layout: 'NHWC' },
    input: { layout: 'NHWC' },
    frame: red,
    dims: [1, 64, 64, 3],
    levels: [76],
    box: [32, 32, 64, 64],
  },
  {
    what: 'the nearest pixel: two levels, none between them',
    manifest: { resample: 'nearest', resize: 'stretch' },
    frame: halves(30, 30, 40, 200),
    levels: [40, 200],
    box: [15, 15, 30, 30],
  },
  {
    what: 'contrast: two levels become the ends',
    manifest: { contrast: 'stretch', resize: 'stretch' },
    frame: halves(64, 64, 100, 150),
    levels: [0, 255],
    box: [32, 32, 64, 64],
  },
  {
    what: 'the longer edge, fixed: padded to the right and the bottom',
    manifest: { resize: 'fit-longer-edge' },
    frame: grey(128, 64, 7),
    levels: [7, 114],
    box: [64, 32, 128, 64],
  },
  {
    what: 'the longer edge, any size: 64 × 20 in 64 × 32',
    manifest: { resize: 'fit-longer-edge' },
    input: { anySize: true },
    frame: grey(320, 100, 7),
    dims: [1, 3, 32, 64],
    levels: [7, 114],
    said: [0, 0, 64, 20, 0.9, 0],
    box: [160, 50, 320, 100],
  },
  {
    what: 'letterboxed, any size: as the manifest has it',
    manifest: {},
    input: { anySize: true },
    frame: grey(320, 160, 7),
    levels: [7, 114],
    box: [160, 80, 320, 160],
  },
];

describe('a picture is prepared, and its answer brought back, by', () => {
  for (const { what, manifest, input = {}, frame, said = whole, dims = [1, 3, 64, 64], levels, box } of rows) {
    it(what, async () => {
      let seen: Tensor | undefined;
      const watching = (images: Tensor) => {
        seen = images;
        return [said];
      };
      const { prediction } = await model(watching, {}, { manifest, input }).predict(frame);
      const values = new Set([...(seen!.data as Float32Array)].map((value) => Math.round(value * 255)));
      const [found] = (prediction as DetectPrediction).predictions;
      expect(seen!.dims).to.deep.equal(dims);
      // Bilinear scaling may mix levels where they meet.
      expect([...values]).to.include.members(levels);
      if (!what.includes('alone')) expect(values.size).to.equal(levels.length);
      expect([found!.x, found!.y, found!.width, found!.height]).to.deep.equal(box);
    });
  }
});

it('pictures of a batch that need different sizes have runs of their own', async () => {
  const runs: (readonly number[])[] = [];
  const watching = ({ dims }: Tensor): Row[] => {
    runs.push(dims);
    return [[0, 0, dims[3]!, dims[2]!, 0.9, 0]];
  };
  const opened = model(watching, {}, { manifest: { resize: 'fit-longer-edge' }, input: { anySize: true, batch: 1 } });
  const answers = await opened.predictAll([grey(64, 32), grey(32, 64), grey(128, 64)]);
  const boxes = answers.map((one) =>
    'error' in one ? one.error : (one.prediction as DetectPrediction).predictions[0],
  );
  expect(boxes.map((one) => (one && 'width' in one ? [one.width, one.height] : one))).to.deep.equal([
    [64, 32],
    [32, 64],
    [128, 64],
  ]);
  expect(runs).to.have.deep.members([
    [1, 3, 32, 64],
    [1, 3, 64, 32],
    [1, 3, 32, 64],
  ]);
});
