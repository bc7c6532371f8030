import { expect } from 'chai';
import { drawFrame } from '../../lib/draw/draw-frame';
import { type DrawOptions, defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import { encodedFrame, rawFrame } from '../../lib/frame';
import { decode, encodeIds, type Ids } from '../../lib/image/codec';
import type { SegmentPrediction } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

const options = (changes: Partial<DrawOptions> = {}): DrawOptions => ({ ...defaultDrawOptions, ...changes });

const prediction = (width: number, height: number, names: Record<string, string>): SegmentPrediction => ({
  ...{ segmentation_mask: '', class_map: names, areas: [], image: { width, height } },
  ...{ time: 0, inference_id: '1', model_id: 'm' },
});

const names = { 0: 'background', 1: 'bolt', 2: 'nut' };

/** Background on the left half, then runs of 1 and 2 that begin and end at every place of four. */
function ids(width: number, height: number): Ids {
  const id = (x: number, y: number) => (x < width / 2 ? 0 : 1 + ((x + y) % 7 < 3 ? 1 : 0));
  const data = Buffer.from(Array.from({ length: width * height }, (_, i) => id(i % width, Math.floor(i / width))));
  return { data, width, height };
}

describe('a mask', () => {
  for (const opacity of [0.4, 1, 0.05]) {
    it(`lies over the picture as strong as it should, ${opacity}, and leaves the background clear`, () => {
      const pixels = plain(37, 11, 90);
      const mask = ids(37, 11);
      overlay(pixels, prediction(37, 11, names), options({ opacity }), mask);
      for (let y = 0; y < 11; y++) {
        for (let x = 0; x < 37; x++) {
          const id = mask.data[y * 37 + x]!;
          const wanted = [90, 90, 90].map((grey, channel) =>
            id === 0 ? grey : grey * (1 - opacity) + colourOf(names[id as 1 | 2])[channel]! * opacity,
          );
          for (const [channel, value] of pixelAt(pixels, x, y).entries()) {
            expect(value, `${x}, ${y}`).to.be.closeTo(wanted[channel]!, 1.5);
          }
        }
      }
    });
  }

  it('is the same where its bytes do not lie in words', () => {
    const [even, odd] = [plain(37, 11, 90), plain(37, 11, 90)];
    const shifted = Buffer.alloc(odd.data.length + 1).subarray(1);
    odd.data.copy(shifted);
    overlay(even, prediction(37, 11, names), options(), ids(37, 11));
    overlay({ ...odd, data: shifted }, prediction(37, 11, names), options(), ids(37, 11));
    expect(shifted.equals(even.data)).to.equal(true);
  });

  it('is scaled to the picture at hand', () => {
    const pixels = plain(8, 4);
    const mask = { data: Buffer.from([0, 1, 2, 0]), width: 2, height: 2 };
    overlay(pixels, prediction(2, 2, names), options({ opacity: 1 }), mask);
    expect(pixelAt(pixels, 3, 1)).to.deep.equal([0, 0, 0]);
    expect(pixelAt(pixels, 4, 1)).to.deep.equal([...colourOf('bolt')]);
    expect(pixelAt(pixels, 3, 2)).to.deep.equal([...colourOf('nut')]);
    expect(pixelAt(pixels, 7, 3)).to.deep.equal([0, 0, 0]);
  });

  it('has a colour for an id without a name, and the background where the legend says', () => {
    const pixels = plain(2, 1);
    const mask = { data: Buffer.from([9, 255]), width: 2, height: 1 };
    overlay(pixels, prediction(2, 1, { 255: 'background' }), options({ opacity: 1 }), mask);
    expect(pixelAt(pixels, 0, 0)).to.deep.equal([...colourOf('class 9')]);
    expect(pixelAt(pixels, 1, 0)).to.deep.equal([0, 0, 0]);
  });

  it('is not drawn at an opacity of 0', () => {
    const pixels = plain(37, 11, 90);
    overlay(pixels, prediction(37, 11, names), options({ opacity: 0 }), ids(37, 11));
    expect(pixels.data.every((value) => value === 90)).to.equal(true);
  });

  it('is read from the prediction', async () => {
    const mask = (await encodeIds(ids(40, 10))).toString('base64');
    const drawn = { ...prediction(40, 10, names), segmentation_mask: mask };
    const png = await drawFrame(rawFrame(plain(40, 10, 90)), drawn, options({ opacity: 1, format: 'png' }));
    const pixels = await decode(encodedFrame(png)!);
    expect(pixelAt(pixels, 0, 0)).to.deep.equal([90, 90, 90]);
    expect(pixelAt(pixels, 25, 0)).to.deep.equal([...colourOf('bolt')]);
  });

  it('that is no picture is refused', async () => {
    const frame = rawFrame(plain(4, 4));
    const error: unknown = await drawFrame(frame, prediction(4, 4, names), options()).catch((thrown) => thrown);
    expect(error).to.have.property('code', 'BAD_IMAGE');
  });
});
