import { between, type Random } from './random';

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
