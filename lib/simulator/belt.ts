import type { Colour } from './metal';
import { createNoise, type Noise, rough, step } from './noise';
import { beltWidth } from './part';
import { between, oneOf, type Random } from './random';

/** A stretch of belt that repeats itself, as colours 0..1, three numbers a pixel. */
export interface Belt {
  /** Pixels along the belt, after which it repeats. */
  length: number;
  width: number;
  colour: Float32Array;
}

/** Rubber and PVC as belts are made of. */
const tints: [Colour, ...Colour[]] = [
  [0.2, 0.3, 0.25],
  [0.27, 0.28, 0.3],
  [0.19, 0.25, 0.33],
  [0.34, 0.34, 0.32],
];

/** A belt of `width` pixels at `scale` pixels a millimetre, worn and dusty. `rails` puts the frame along both sides. */
export function layBelt(random: Random, length: number, width: number, scale: number, rails: boolean): Belt {
  const tint = oneOf(random, tints);
  const weave = between(random, 0.02, 0.06);
  const noise = createNoise(random);
  const colour = new Float32Array(3 * length * width);
  const places = placesOf(length, scale);
  const railPixels = rails ? ((width / scale - beltWidth) / 2 + 7) * scale : 0;
  for (let row = 0, at = 0; row < width; row++) {
    const rail = railPixels - Math.min(row, width - 1 - row);
    for (let column = 0; column < length; column++, at += 3) {
      const tone =
        1 + rubber(noise, column * places.fine, row / scale, weave) + wear(noise, column * places.coarse, row / scale);
      for (let channel = 0; channel < 3; channel++) colour[at + channel] = tint[channel]! * tone;
      if (rail > 0) layRail(colour, at, rail / railPixels, tone);
    }
  }
  return { length, width, colour };
}

/** Steps through the noise that bring it to its beginning where the belt begins again: it repeats after 64 units. */
function placesOf(length: number, scale: number): { fine: number; coarse: number } {
  const rounds = (perMillimetre: number) => Math.max(1, Math.round((length * perMillimetre) / scale / 64));
  return { fine: (64 * rounds(2)) / length, coarse: (64 * rounds(0.12)) / length };
}

/** The weave that shows through, and grit. */
function rubber(noise: Noise, x: number, y: number, weave: number): number {
  const threads = weave * Math.sin(x * Math.PI) * Math.sin(y * 2 * Math.PI);
  const grit = noise.at(2 * x + 3, 4 * y);
  return threads + 0.05 * grit + 0.35 * step(0.86, 1, grit) - 0.3 * step(0.86, 1, -grit);
}

/** Bright streaks along the belt, and stains. */
function wear(noise: Noise, x: number, y: number): number {
  return 0.07 * noise.at(x * 2, y * 0.7) + 0.13 * rough(noise, x, y * 0.12 + 11);
}

/** A rounded aluminium rail: `depth` goes from 0 at the belt to 1 at the picture's edge. */
function layRail(colour: Float32Array, at: number, depth: number, tone: number): void {
  const shine = 0.35 + 0.35 * Math.exp(-(((depth - 0.62) / 0.16) ** 2)) - 0.3 * (1 - step(0, 0.12, depth));
  for (let channel = 0; channel < 3; channel++) colour[at + channel] = shine * (0.85 + 0.15 * tone);
}
