import { expect } from 'chai';
import type { Frame } from '../../lib/frame';
import { rawFrame } from '../../lib/frame';
import { decode, decodeScaled, maxPixels, measure, type Pixels } from '../../lib/image/codec';
import { seeded } from '../bench/random';
import { pixelAt } from '../draw/pixels';
import { frameOf } from '../pictures';
import { fourColours, hugePng } from './made';

/** Every way of reading a picture, each of which must tell what is wrong. */
const readers: Record<string, (frame: Frame) => Promise<unknown>> = {
  measure,
  decode: (frame) => decode(frame),
  decodeScaled: (frame) => decodeScaled(frame, () => ({ width: 2, height: 2 })),
};
const reading = Object.entries(readers);

const codeOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'no error',
    (error) => error.code ?? error,
  );

const asPng = (data: Buffer): Frame => ({ ...rawFrame({ data, width: 0, height: 0, channels: 3 }), format: 'png' });

describe('a bad picture', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>';
  const rows: [why: string, data: Buffer][] = [
    ['zero bytes', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['text', Buffer.from('belt 7 is running')],
    ['SVG, which sharp would read', Buffer.from(svg)],
    ['a signature and nothing behind it', Buffer.from('89504e470d0a1a0a', 'hex')],
  ];
  for (const [why, data] of rows) {
    for (const [name, read] of reading) {
      it(`${why} is refused by ${name}`, async () => expect(await codeOf(read(asPng(data)))).to.equal('BAD_IMAGE'));
    }
  }

  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const) {
    it(`a ${format} is refused wherever it is cut off`, async () => {
      const random = seeded(5);
      const data = Buffer.from(Array.from({ length: 64 * 48 * 3 }, () => random() * 256));
      const whole = await fourColours()
        .composite([{ input: data, raw: { width: 64, height: 48, channels: 3 } }])
        [format]()
        .toBuffer();
      for (const part of [0.03, 0.2, 0.5, 0.8, 0.99]) {
        const frame = { ...frameOf(whole), data: whole.subarray(0, whole.length * part) };
        expect(await codeOf(decode(frame)), `decode ${part}`).to.equal('BAD_IMAGE');
        expect(await codeOf(readers.decodeScaled!(frame)), `decodeScaled ${part}`).to.equal('BAD_IMAGE');
      }
    });
  }

  it('is told of in one line', async () => {
    const whole = await fourColours().avif().toBuffer();
    const cut = { ...frameOf(whole), data: whole.subarray(0, whole.length / 2) };
    const { message } = (await decode(cut).catch((error: Error) => error)) as Error;
    expect(message).to.match(/^the picture cannot be decoded: \S.*\S$/);
  });
});

describe('a picture that is too large', () => {
  const bomb = hugePng(12_000, 12_000);

  for (const [name, read] of reading) {
    it(`is refused by ${name} from its header, without the memory of its pixels`, async () => {
      expect(bomb.length).to.be.lessThan(50_000);
      const before = process.memoryUsage().rss;
      expect(await codeOf(read(frameOf(bomb)))).to.equal('IMAGE_TOO_LARGE');
      expect(process.memoryUsage().rss - before).to.be.lessThan(maxPixels / 2); // its pixels: 144 MB and more
    });

    it(`as JPEG is refused by ${name} from its header`, async () => {
      const jpeg = await fourColours().jpeg().toBuffer();
      jpeg.writeUInt32BE(0xffdcffdc, jpeg.indexOf('ffc0', 0, 'hex') + 5); // 65 500 × 65 500
      expect(await codeOf(read(frameOf(jpeg)))).to.equal('IMAGE_TOO_LARGE');
    });
  }

  it('begins one pixel above the limit', async () => {
    expect(await measure(frameOf(hugePng(10_000, 10_000)))).to.deep.equal({ width: 10_000, height: 10_000 });
    expect(await codeOf(measure(frameOf(hugePng(10_000, 10_001))))).to.equal('IMAGE_TOO_LARGE');
  });
});

describe('raw pixels', () => {
  const good: [channels: 1 | 3 | 4, pixel: number[], expected: number[]][] = [
    [1, [9], [9, 9, 9]],
    [3, [9, 8, 7], [9, 8, 7]],
    [4, [9, 8, 7, 6], [9, 8, 7]],
  ];
  for (const [channels, pixel, expected] of good) {
    it(`of ${channels} channels are read`, async () => {
      const data = Buffer.from(
        Array(5 * 4)
          .fill(pixel)
          .flat(),
      );
      const frame = rawFrame({ data, width: 5, height: 4, channels });
      const check = (pixels: Pixels) => expect(pixelAt(pixels, 1, 1)).to.deep.equal(expected);
      check(await decode(frame));
      check(await decodeScaled(frame, () => ({ width: 2, height: 2 })));
      expect(await measure(frame)).to.deep.equal({ width: 5, height: 4 });
    });
  }

  const wrong: [why: string, bytes: number, width: number, height: number, channels: 1 | 3 | 4, code: string][] = [
    ['a byte short', 59, 5, 4, 3, 'BAD_IMAGE'],
    ['a byte over', 61, 5, 4, 3, 'BAD_IMAGE'],
    ['grey said to be RGB', 20, 5, 4, 3, 'BAD_IMAGE'],
    ['none', 0, 0, 0, 3, 'BAD_IMAGE'],
    ['negative sizes whose product is right', 60, -5, -4, 3, 'BAD_IMAGE'],
    ['halves whose product is right', 60, 2.5, 8, 3, 'BAD_IMAGE'],
    ['not a number', 60, Number.NaN, 4, 3, 'BAD_IMAGE'],
    ['larger than the limit', 60, 20_000, 20_000, 3, 'IMAGE_TOO_LARGE'],
  ];
  for (const [why, bytes, width, height, channels, code] of wrong) {
    for (const [name, read] of reading) {
      it(`${why}: refused by ${name}`, async () => {
        const frame = rawFrame({ data: Buffer.alloc(bytes), width, height, channels });
        expect(await codeOf(read(frame))).to.equal(code);
      });
    }
  }
});
