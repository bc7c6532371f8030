import { expect } from 'chai';
import sharp from 'sharp';
import { decode, decodeScaled, measure } from '../../lib/image/codec';
import { pixelAt } from '../draw/pixels';
import { frameOf } from '../pictures';
import { fourColours, letters, tiff16 } from './made';

const colour = (width: number, height: number, background: sharp.Color, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background } });
const deep = (channels: 1 | 3, value: number) =>
  sharp(new Uint16Array(12 * channels).fill(value), { raw: { width: 4, height: 3, channels } })
    .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    .png()
    .toBuffer();

describe('decode', () => {
  const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;
  for (const format of formats) {
    it(`reads ${format}`, async () => {
      const frame = frameOf(await fourColours()[format]().toBuffer());
      expect(frame.format).to.equal(format);
      const pixels = await decode(frame);
      const { data, ...shape } = pixels;
      expect(shape).to.deep.equal({ width: 64, height: 48, channels: 3 });
      expect(data).to.have.lengthOf(64 * 48 * 3);
      expect(letters(pixels)).to.equal('RGBW');
      expect(await measure(frame)).to.deep.equal({ width: 64, height: 48 });
    });
  }

  /** Pictures of one colour; `within` is what the format may lose. */
  const rows: [why: string, make: () => Promise<Buffer>, expected: number[], within: number][] = [
    ['grey PNG', () => colour(4, 3, '#969696').toColourspace('b-w').png().toBuffer(), [150, 150, 150], 0],
    ['grey JPEG', () => colour(4, 3, '#969696').toColourspace('b-w').jpeg().toBuffer(), [150, 150, 150], 1],
    [
      'grey and alpha: alpha is dropped, not mixed in',
      () => colour(4, 3, { r: 150, g: 150, b: 150, alpha: 0.5 }, 4).toColourspace('b-w').png().toBuffer(),
      [150, 150, 150],
      0,
    ],
    ['alpha', () => colour(4, 3, { r: 200, g: 100, b: 50, alpha: 0.2 }, 4).png().toBuffer(), [200, 100, 50], 0],
    ['palette PNG', () => colour(4, 3, '#c86432').png({ palette: true }).toBuffer(), [200, 100, 50], 0],
    ['16-bit PNG', () => deep(3, 0x8080), [128, 128, 128], 0],
    ['16-bit PNG, dark, not clipped at 255', () => deep(3, 0x1234), [18, 18, 18], 0],
    ['16-bit grey PNG', () => deep(1, 0x8080), [128, 128, 128], 0],
    ['16-bit TIFF', async () => tiff16(4, 3, 3, 0x8080), [128, 128, 128], 0],
    ['16-bit grey TIFF', async () => tiff16(4, 3, 1, 0x1234), [18, 18, 18], 0],
    // Inks have no exact colours: that they are those of a red picture, not of its negative, is what counts.
    ['CMYK JPEG', () => colour(16, 16, '#f00').toColourspace('cmyk').jpeg().toBuffer(), [255, 0, 0], 40],
    ['CMYK JPEG, paper', () => colour(16, 16, '#fff').toColourspace('cmyk').jpeg().toBuffer(), [255, 255, 255], 2],
    ['1 × 1', () => colour(1, 1, '#0f0').png().toBuffer(), [0, 255, 0], 0],
  ];
  for (const [why, make, expected, within] of rows) {
    it(why, async () => {
      const frame = frameOf(await make());
      const pixels = await decode(frame);
      const scaled = await decodeScaled(frame, () => ({ width: 2, height: 2 }));
      for (const one of [pixels, scaled]) {
        expect(one.channels).to.equal(3);
        expect(one.data).to.have.lengthOf(one.width * one.height * 3);
        pixelAt(one, one.width - 1, one.height - 1).forEach((value, i) => {
          expect(value).to.be.closeTo(expected[i]!, within);
        });
      }
      const { width, height } = pixels;
      expect(await measure(frame)).to.deep.equal({ width, height });
    });
  }

  it('20 000 pixels wide', async () => {
    const frame = frameOf(await fourColours(20_000, 8).png().toBuffer());
    expect(letters(await decode(frame))).to.equal('RGBW');
    expect(letters(await decodeScaled(frame, () => ({ width: 640, height: 4 })))).to.equal('RGBW');
  });

  it('the first of moving pictures', async () => {
    const pages = await Promise.all(['#f00', '#00f'].map((background) => colour(8, 6, background).png().toBuffer()));
    const frame = frameOf(
      await sharp(pages, { join: { animated: true } })
        .gif()
        .toBuffer(),
    );
    const pixels = await decode(frame);
    expect([pixels.width, pixels.height, ...pixelAt(pixels, 4, 5)]).to.deep.equal([8, 6, 255, 0, 0]);
    expect(await measure(frame)).to.deep.equal({ width: 8, height: 6 });
  });

  it('gives pixels that are nobody else’s', async () => {
    const frame = frameOf(await fourColours().png().toBuffer());
    const before = Buffer.from(frame.data);
    const [first, second] = [await decode(frame), await decode(frame)];
    first.data.fill(7);
    expect(letters(second)).to.equal('RGBW');
    expect(frame.data.equals(before)).to.equal(true);
  });
});

describe('decode to a width', () => {
  const rows: [maxWidth: number, width: number, height: number, why: string][] = [
    [32, 32, 24, 'half'],
    [0, 64, 48, 'as it is'],
    [640, 64, 48, 'never larger'],
    [63, 63, 47, '48 · 63/64 = 47.25'],
  ];
  for (const [maxWidth, width, height, why] of rows) {
    it(`${maxWidth}: ${why}`, async () => {
      const pixels = await decode(frameOf(await fourColours().jpeg().toBuffer()), maxWidth);
      expect([pixels.width, pixels.height, letters(pixels)]).to.deep.equal([width, height, 'RGBW']);
    });
  }
});
