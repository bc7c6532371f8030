import { expect } from 'chai';
import sharp from 'sharp';
import { checked } from '../../lib/sources';
import { pictureFrame, wholeness } from '../../lib/sources/picture';
import { ticks } from '../../lib/sources/source';
import { TestClock } from './clock';
import { type PictureFormat, picture, pictureWithThumbnail, sidewaysPicture } from './pictures';

const origin = { timestamp: 1_700_000_000_000, sequence: 4, source: 'line 3' };

describe('how whole a picture is', () => {
  const half = (data: Buffer) => data.subarray(0, data.length >> 1);
  const rows: [what: string, data: () => Promise<Buffer>, says: string][] = [
    ['a JPEG', () => picture('jpeg'), 'whole'],
    ['a JPEG with zeros behind it, as some cameras write', async () => padded(await picture('jpeg')), 'whole'],
    ['a progressive JPEG', () => sharp(progressive).jpeg({ progressive: true }).toBuffer(), 'whole'],
    ['half a JPEG', async () => half(await picture('jpeg')), 'cut'],
    ['a JPEG without its last byte', async () => (await picture('jpeg')).subarray(0, -1), 'cut'],
    ['a JPEG with a thumbnail', () => pictureWithThumbnail(), 'whole'],
    ['one that ends behind its thumbnail', async () => toFirstEnd(await pictureWithThumbnail()), 'cut'],
    ['a PNG', () => picture('png'), 'whole'],
    ['half a PNG', async () => half(await picture('png')), 'cut'],
    ['a WebP', () => picture('webp'), 'whole'],
    ['a WebP without its last byte', async () => (await picture('webp')).subarray(0, -1), 'cut'],
    ['the first 10 bytes of a WebP', async () => (await picture('webp')).subarray(0, 10), 'cut'],
    ['a GIF', () => picture('gif'), 'unknown'],
    ['a TIFF', () => picture('tiff'), 'unknown'],
    ['nothing', async () => Buffer.alloc(0), 'cut'],
    ['two bytes of a JPEG', async () => Buffer.from([0xff, 0xd8]), 'cut'],
  ];
  for (const [what, data, says] of rows) {
    it(`${what}: ${says}`, async () => expect(wholeness(await data())).to.equal(says));
  }

  const progressive = { create: { width: 64, height: 64, channels: 3 as const, background: '#a37' } };
  const toFirstEnd = (data: Buffer) => data.subarray(0, data.indexOf(Buffer.from([0xff, 0xd9])) + 2);
  const padded = (data: Buffer) => Buffer.concat([data, Buffer.alloc(64)]);
});

describe('a picture as a frame', () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] satisfies PictureFormat[]) {
    it(`${format} has its size and origin`, async () => {
      expect(await pictureFrame(await picture(format, 40, 30), origin)).to.include({
        ...origin,
        format,
        width: 40,
        height: 30,
      });
    });
  }

  it('is measured upright', async () => {
    expect(await pictureFrame(await sidewaysPicture(), origin)).to.include({ width: 30, height: 40 });
  });

  it('names its source when it cannot be one', async () => {
    const bytes: [data: Buffer, code: string, sentence: string][] = [
      [Buffer.alloc(0), 'BAD_IMAGE', 'line 3 is empty'],
      [
        Buffer.from('<svg/>'),
        'BAD_IMAGE',
        'line 3 is no picture (jpeg, png, webp, gif, tiff, avif): it begins with 3c7376672f3e',
      ],
      [await pngOf(20_000, 20_000), 'IMAGE_TOO_LARGE', 'line 3: the picture exceeds the limit of 100 megapixels'],
    ];
    for (const [data, code, sentence] of bytes) {
      const error = await pictureFrame(data, origin).catch((thrown) => thrown);
      expect(error).to.include({ code, message: sentence });
    }
  });

  it('may be raw pixels', async () => {
    const frame = {
      ...origin,
      data: Buffer.alloc(12),
      format: 'raw' as const,
      width: 2,
      height: 2,
      channels: 3 as const,
    };
    expect(await checked(frame)).to.deep.equal(frame);
  });
});

describe('the ticks', () => {
  it('leave out what a slow consumer missed', async () => {
    const clock = new TestClock();
    const ticking = ticks(100, clock, new AbortController().signal);
    const at: number[] = [];
    for (const busy of [0, 30, 250, 0]) {
      await clock.until(ticking.next());
      at.push(clock.now());
      clock.advance(busy);
    }
    expect(at).to.deep.equal([0, 100, 200, 450]);
  });
});

/** The header of a PNG of that size, and its end: enough to be measured. */
async function pngOf(width: number, height: number): Promise<Buffer> {
  const { deflateSync, crc32 } = await import('node:zlib');
  const chunk = (name: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
