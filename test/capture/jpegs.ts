import sharp, { type JpegOptions } from 'sharp';
import { seeded } from '../bench/random';

/** A JPEG of random pixels, 320 × 200 where nothing else is said: its data hold all bytes, `ff 00` among them. */
export function pictureOfNoise({ width = 320, ...options }: JpegOptions & { width?: number } = {}): Promise<Buffer> {
  const random = seeded(width);
  const height = 200;
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => 256 * random()));
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg(options)
    .toBuffer();
}

export function withoutEnd(jpeg: Buffer): Buffer {
  return jpeg.subarray(0, -2);
}

/** The picture with one more segment in its header: of an application (APP1) where nothing else is said. */
export function withSegment(jpeg: Buffer, content: Buffer, marker = 0xe1): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

/** The picture with `count` fill bytes before each marker of its header and its end (ITU-T T.81 B.1.1.2). */
export function withFill(jpeg: Buffer, count: number): Buffer {
  const fill = Buffer.alloc(count, 0xff);
  const parts = [jpeg.subarray(0, 2)];
  let at = 2;
  for (let inScan = false; !inScan; ) {
    inScan = jpeg[at + 1] === 0xda;
    const next = at + 2 + jpeg.readUInt16BE(at + 2);
    parts.push(fill, jpeg.subarray(at, next));
    at = next;
  }
  return Buffer.concat([...parts, jpeg.subarray(at, -2), fill, jpeg.subarray(-2)]);
}
