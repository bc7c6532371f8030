import { expect } from 'chai';
import sharp from 'sharp';
import { rawFrame } from '../../lib/frame';
import { decode, decodeScaled, measure } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import { frameOf } from '../pictures';
import { fourColours, letters } from './made';

const wide = { width: 64, height: 48 };
const tall = { width: 48, height: 64 };

/**
 * The stored picture is red, green / blue, white. What is seen, by EXIF 2.32 table 4.6.A: where the stored first row
 * and first column are shown.
 */
const orientations: [orientation: number, seen: string, size: typeof wide, why: string][] = [
  [1, 'RGBW', wide, 'row on top, column left'],
  [2, 'GRWB', wide, 'row on top, column right: mirrored'],
  [3, 'WBGR', wide, 'row at the bottom, column right: half a turn'],
  [4, 'BWRG', wide, 'row at the bottom, column left: upside down, mirrored'],
  [5, 'RBGW', tall, 'row left, column on top: mirrored at the diagonal'],
  [6, 'BRWG', tall, 'row right, column on top: a quarter turn clockwise'],
  [7, 'WGBR', tall, 'row right, column at the bottom: mirrored at the other diagonal'],
  [8, 'GWRB', tall, 'row left, column at the bottom: a quarter turn back'],
];

describe('EXIF orientation', () => {
  for (const [orientation, seen, size, why] of orientations) {
    it(`${orientation}: ${why}`, async () => {
      const frame = frameOf(await fourColours().withMetadata({ orientation }).jpeg().toBuffer());
      const pixels = await decode(frame);
      expect(letters(pixels)).to.equal(seen);
      expect({ width: pixels.width, height: pixels.height }).to.deep.equal(size);
      expect(await measure(frame)).to.deep.equal(size);
      expect(letters(await decode(frame, 24))).to.equal(seen);
    });

    it(`${orientation}, scaled, and each quarter by itself`, async () => {
      const frame = frameOf(await fourColours().withMetadata({ orientation }).jpeg().toBuffer());
      const scaled = await decodeScaled(frame, (image) => {
        expect(image).to.deep.equal(size);
        return { width: 20, height: 16 };
      });
      expect([scaled.width, scaled.height, letters(scaled)]).to.deep.equal([20, 16, seen]);
      const [width, height] = [size.width / 2, size.height / 2];
      for (const [i, colour] of [...seen].entries()) {
        const region = { left: (i % 2) * width, top: (i >> 1) * height, width, height };
        const quarter = await decodeScaled(frame, () => ({ width: 8, height: 8, region }));
        expect(letters(quarter), JSON.stringify(region)).to.equal(colour.repeat(4));
      }
    });
  }

  for (const format of ['png', 'webp', 'tiff', 'avif'] as const) {
    it(`holds in ${format} too`, async () => {
      const frame = frameOf(await fourColours().withMetadata({ orientation: 6 })[format]().toBuffer());
      expect(letters(await decode(frame))).to.equal('BRWG');
      expect(await measure(frame)).to.deep.equal(tall);
    });
  }
});

describe('decodeScaled', () => {
  it('reads a centre-crop as letterbox.ts plans it', async () => {
    const frame = frameOf(await fourColours().png().toBuffer());
    const square = await decodeScaled(frame, (image) => fitInto(image, { width: 12, height: 12 }, 'centre-crop'));
    expect([square.width, square.height, letters(square)]).to.deep.equal([12, 12, 'RGBW']);
  });

  it('interpolates round the middles of pixels', async () => {
    const data = Buffer.from([0, 10, 20, 30, 40, 50, 60, 70]);
    const row = await decodeScaled(rawFrame({ data, width: 8, height: 1, channels: 1 }), () => ({
      width: 4,
      height: 1,
    }));
    const values = [0, 1, 2, 3].map((x) => row.data[3 * x]!);
    expect(values.slice(1, 3)).to.deep.equal([25, 45]); // the middles of 20 and 30, of 40 and 50
  });

  it('leaves alpha out of it: what is transparent keeps its colour', async () => {
    const data = Buffer.from(Array(16).fill([200, 100, 50, 0]).flat());
    const raw = rawFrame({ data, width: 4, height: 4, channels: 4 });
    const png = await sharp(data, { raw: { width: 4, height: 4, channels: 4 } })
      .png()
      .toBuffer();
    for (const frame of [raw, frameOf(png)]) {
      const scaled = await decodeScaled(frame, () => ({ width: 2, height: 2 }));
      expect([...scaled.data]).to.deep.equal(Array(4).fill([200, 100, 50]).flat());
    }
  });

  it('passes on what the plan throws', async () => {
    const frame = frameOf(await fourColours().png().toBuffer());
    const refusal = new Error('no plan');
    const thrown = await decodeScaled(frame, () => {
      throw refusal;
    }).catch((error: unknown) => error);
    expect(thrown).to.equal(refusal);
  });
});
