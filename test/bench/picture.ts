import sharp from 'sharp';
import { normal, seeded } from './random';

export interface Picture {
  name: string;
  width: number;
  height: number;
  jpeg: Buffer;
}

/** Sizes as cameras send them: what a JPEG costs to decode follows from its pixels and its bytes. */
const wanted = [
  { name: 'VGA', width: 640, height: 480, bytes: 97_000 },
  { name: '1080p', width: 1920, height: 1080, bytes: 357_000 },
];

export function pictures(): Promise<Picture[]> {
  return Promise.all(
    wanted.map(async ({ name, width, height, bytes }) => {
      const pixels = await scene(width, height);
      return { name, width, height, jpeg: await compress(pixels, width, height, bytes) };
    }),
  );
}

/** The highest quality that stays under `bytes`. */
async function compress(pixels: Buffer, width: number, height: number, bytes: number): Promise<Buffer> {
  const encode = (quality: number) =>
    sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, optimiseCoding: false })
      .toBuffer();
  let [low, high] = [20, 100];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((await encode(middle)).length > bytes) high = middle;
    else low = middle;
  }
  return encode(low);
}

/**
 * RGB pixels with the spectrum of photographs: amplitude falls with frequency (Field, J. Opt. Soc. Am. A 4, 1987),
 * so each octave of noise is about half as strong as the one twice as coarse. The same scene at every size.
 */
async function scene(width: number, height: number): Promise<Buffer> {
  const sum = new Float32Array(width * height * 3).fill(118);
  for (let octave = 1; octave <= 7; octave++) {
    const layer = await noise(octave, width, height);
    const strength = 1.9 * 0.6 ** octave;
    for (let i = 0; i < sum.length; i++) sum[i]! += strength * (layer[i]! - 128);
  }
  return Buffer.from(Uint8ClampedArray.from(sum).buffer);
}

/** A grid of 5 · 2^octave by 3 · 2^octave random colours, drawn large. */
function noise(octave: number, width: number, height: number): Promise<Buffer> {
  const [columns, rows] = [5 << octave, 3 << octave];
  const values = normal(seeded(octave), columns * rows * 3, 60).map((value) => value + 128);
  const grid = Buffer.from(Uint8ClampedArray.from(values).buffer);
  return sharp(grid, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}
