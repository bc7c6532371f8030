import { between, createRandom, type Random } from './random';

/** `hard`: dimmer and more uneven light, more blur and more noise than `usual`, which models are trained on. */
export type Conditions = 'usual' | 'hard';

/** What lies between a scene and its picture. */
export interface Lens {
  /** How much light reaches each pixel and channel, three numbers a pixel. */
  light: Float32Array;
  /** Standard deviation of the blur, pixels. */
  blur: number;
  /** Standard deviation of the noise of a mid grey, of 255. */
  noise: number;
}

type Span = readonly [least: number, most: number];

interface Range {
  gain: Span;
  uneven: Span;
  cast: number;
  blur: Span;
  noise: Span;
}

const ranges: Record<Conditions, Range> = {
  usual: { gain: [1.2, 1.6], uneven: [0.08, 0.25], cast: 0.05, blur: [0.5, 0.9], noise: [2, 5] },
  hard: { gain: [0.75, 1.05], uneven: [0.28, 0.45], cast: 0.1, blur: [1, 1.5], noise: [6, 9] },
};

/** A lens and lamps for pictures of this size, in pixels. */
export function createLens(random: Random, width: number, height: number, conditions: Conditions): Lens {
  const range = ranges[conditions];
  const pick = ([least, most]: Span) => between(random, least, most);
  const lamp = { x: random() * width, y: random() * height, uneven: pick(range.uneven) };
  const gain = pick(range.gain);
  const casts = [0, 1, 2].map(() => gain * (1 + between(random, -range.cast, range.cast)));
  const light = new Float32Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const away = Math.hypot(x - lamp.x, y - lamp.y) / width;
      const falloff = 1 + lamp.uneven * (0.45 - 1.6 * Math.min(away, 1)) - 0.1 * vignette(x / width, y / height);
      for (let channel = 0; channel < 3; channel++) light[at + channel] = 255 * casts[channel]! * falloff;
    }
  }
  return { light, blur: pick(range.blur), noise: pick(range.noise) };
}

/** 0 in the middle, 1 in the corners. */
function vignette(x: number, y: number): number {
  return 2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2);
}

/** Blurs in place, three numbers a pixel: along rows and along columns (a Gaussian of five taps). */
export function blur(picture: Float32Array, width: number, height: number, deviation: number): void {
  const taps = [0, 1, 2].map((at) => Math.exp(-(at * at) / (2 * deviation * deviation)));
  const sum = taps[0]! + 2 * taps[1]! + 2 * taps[2]!;
  const kernel = taps.map((tap) => tap / sum);
  const line = new Float32Array(3 * Math.max(width, height) + 12);
  for (let row = 0; row < height; row++) blurLine(picture, row * width * 3, 3, width, kernel, line);
  blurColumns(picture, width, height, kernel);
}

function blurLine(
  picture: Float32Array,
  start: number,
  stride: number,
  count: number,
  kernel: number[],
  line: Float32Array,
) {
  const [centre, near, far] = kernel as [number, number, number];
  const size = count * stride;
  line.set(picture.subarray(start, start + size), 2 * stride);
  for (let channel = 0; channel < stride; channel++) {
    line[channel] = line[stride + channel] = picture[start + channel]!;
    line[size + 2 * stride + channel] = line[size + 3 * stride + channel] = picture[start + size - stride + channel]!;
  }
  for (let at = 0; at < size; at++) {
    picture[start + at] =
      centre * line[at + 6]! + near * (line[at + 3]! + line[at + 9]!) + far * (line[at]! + line[at + 12]!);
  }
}

/** Row by row, which is how the picture lies in memory; the two rows above are kept as they were. */
function blurColumns(picture: Float32Array, width: number, height: number, kernel: number[]): void {
  const [centre, near, far] = kernel as [number, number, number];
  const size = 3 * width;
  const rowAt = (row: number) => Math.min(row, height - 1) * size;
  let above2 = picture.slice(0, size);
  let above = picture.slice(0, size);
  for (let row = 0; row < height; row++) {
    const own = picture.slice(row * size, (row + 1) * size);
    const [from, below, below2] = [row * size, rowAt(row + 1), rowAt(row + 2)];
    for (let at = 0; at < size; at++) {
      const sides = near * (above[at]! + picture[below + at]!) + far * (above2[at]! + picture[below2 + at]!);
      picture[from + at] = centre * own[at]! + sides;
    }
    above2 = above;
    above = own;
  }
}

const grainCount = 1 << 16;
let grains: Float32Array | undefined;

/** Normal deviates (Box and Muller, 1958), the same in every process. */
function grainTable(): Float32Array {
  const random = createRandom(65537);
  const deviate = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: grainCount }, deviate);
}

/** The sensor: light counted with noise that grows with it, clipped to a byte. */
export function expose(picture: Float32Array, noise: number, random: Random): Buffer {
  grains ??= grainTable();
  const bytes = Buffer.allocUnsafe(picture.length);
  let grain = 0;
  for (let at = 0; at < picture.length; at++) {
    if ((at & 4095) === 0) grain = Math.floor(random() * grainCount);
    const value = picture[at]!;
    const noisy = value + noise * (0.6 + 0.0032 * value) * grains[(grain + at) & (grainCount - 1)]!;
    bytes[at] = noisy < 0 ? 0 : noisy > 255 ? 255 : noisy + 0.5;
  }
  return bytes;
}
