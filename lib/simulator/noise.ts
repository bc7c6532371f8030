import type { Random } from './random';

/** Smooth noise, about -1 to 1, whose hills are one unit wide; it repeats itself after `size` units. */
export interface Noise {
  at(x: number, y: number): number;
}

const size = 64;

/** Value noise: random numbers at whole places, between them a smooth step (Perlin's 3t² - 2t³). */
export function createNoise(random: Random): Noise {
  const lattice = Float32Array.from({ length: size * size }, () => random() * 2 - 1);
  return {
    at(x, y) {
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [smooth(x - left), smooth(y - top)];
      const [column, next] = [left & (size - 1), (left + 1) & (size - 1)];
      const [row, below] = [(top & (size - 1)) * size, ((top + 1) & (size - 1)) * size];
      const upper = mix(lattice[row + column]!, lattice[row + next]!, right);
      const lower = mix(lattice[below + column]!, lattice[below + next]!, right);
      return mix(upper, lower, down);
    },
  };
}

/** Four sizes of hills on each other, each half as wide and half as high as the one before. */
export function rough({ at }: Noise, x: number, y: number): number {
  return (at(x, y) + at(2 * x + 17, 2 * y) / 2 + at(4 * x, 4 * y + 31) / 4 + at(8 * x + 7, 8 * y) / 8) / 1.5;
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function step(from: number, to: number, value: number): number {
  return smooth(Math.min(Math.max((value - from) / (to - from), 0), 1));
}
