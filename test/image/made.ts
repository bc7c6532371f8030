import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Pixels } from '../../lib/image/codec';
import { pixelAt } from '../draw/pixels';

/** The colours that the quarters of a test picture have. */
const quarters: Record<string, [number, number, number]> = {
  R: [255, 0, 0],
  G: [0, 255, 0],
  B: [0, 0, 255],
  W: [255, 255, 255],
};

/** A picture of four quarters: red and green above, blue and white below. */
export function fourColours(width = 64, height = 48): sharp.Sharp {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const letter = (y < height / 2 ? 'RG' : 'BW')[x < width / 2 ? 0 : 1]!;
      data.set(quarters[letter]!, 3 * (y * width + x));
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The letters of the colours in the middle of the quarters, such as `RGBW`; `?` where a colour is 60 away from all. */
export function letters(pixels: Pixels): string {
  const { width, height } = pixels;
  const middles = [1, 3].flatMap((y) => [1, 3].map((x) => [(x * width) >> 2, (y * height) >> 2] as const));
  const near = (pixel: number[]) => (colour: number[]) => colour.every((value, i) => Math.abs(value - pixel[i]!) < 60);
  const letter = (pixel: number[]) => Object.keys(quarters).find((name) => near(pixel)(quarters[name]!)) ?? '?';
  return middles.map(([x, y]) => letter(pixelAt(pixels, x, y))).join('');
}

/** A TIFF of 16 bits a channel, little-endian and without compression, which sharp does not write: TIFF 6.0, section 2. */
export function tiff16(width: number, height: number, channels: 1 | 3, value: number): Buffer {
  const entries: [tag: number, type: 3 | 4, count: number, value: number][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, channels, channels === 1 ? 16 : 134], // bits a channel; three do not fit here and stand at 134
    [259, 3, 1, 1], // no compression
    [262, 3, 1, channels === 1 ? 1 : 2], // black is zero, or RGB
    [273, 4, 1, 140], // where the pixels begin
    [277, 3, 1, channels],
    [278, 4, 1, height],
    [279, 4, 1, width * height * channels * 2],
  ];
  const file = Buffer.alloc(140 + width * height * channels * 2);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    file.writeUInt16LE(tag, 10 + 12 * i);
    file.writeUInt16LE(type, 12 + 12 * i);
    file.writeUInt32LE(count, 14 + 12 * i);
    file.writeUInt32LE(value, 18 + 12 * i);
  });
  for (let i = 0; i < 3; i++) file.writeUInt16LE(16, 134 + 2 * i);
  for (let at = 140; at < file.length; at += 2) file.writeUInt16LE(value, at);
  return file;
}

/** A black PNG of one bit a pixel: a few kilobytes for a hundred million pixels. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8); // 1 bit, grey
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** PNG, annex D: Node.js 20 has none of its own. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
