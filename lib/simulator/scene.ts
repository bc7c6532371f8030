import { beltSpeed, beltWidth, type Part, partOf, pitch } from './part';
import { between, createRandom } from './random';

/** `belt`: the whole width of the belt from above, 640 × 480. `station`: a close look at one part, 480 × 480. */
export const views = ['belt', 'station'] as const;
export type View = (typeof views)[number];

interface Sight {
  width: number;
  height: number;
  /** Pixels a millimetre. */
  scale: number;
  /** Pixels after which the belt repeats itself. */
  length: number;
}

export const sights: Record<View, Sight> = {
  belt: { width: 640, height: 480, scale: 2.46, length: 2048 },
  station: { width: 480, height: 480, scale: 6.4, length: 1024 },
};

/** What a camera sees: parts with their middles, and the pixel of the belt at the picture's left edge. Whole pixels. */
export interface Scene {
  places: { part: Part; x: number; y: number }[];
  shift: number;
}

/** `at` is seconds for the belt, a part's number for the station. */
export const scenes: Record<View, (seed: number, at: number) => Scene> = { belt: beltScene, station: stationScene };

/** Millimetres from a part's middle that it and its shadow may reach. */
const reach = 45;

/** The belt moves to the left; parts come in on the right. */
function beltScene(seed: number, seconds: number): Scene {
  const { width, height, scale } = sights.belt;
  const start = beltSpeed * seconds;
  const shift = Math.round(start * scale);
  const edge = (height - beltWidth * scale) / 2;
  const numbers = range(Math.floor((start - reach) / pitch), Math.ceil((start + width / scale + reach) / pitch));
  const places = numbers
    .map((number) => partOf(seed, number))
    .map((part) => ({ part, x: Math.round(part.along * scale) - shift, y: Math.round(edge + part.across * scale) }));
  return { places, shift };
}

/** A stop holds each part under the camera, not quite in the middle; the others are far away. */
function stationScene(seed: number, number: number): Scene {
  const { width, height, scale, length } = sights.station;
  const random = createRandom(seed, number, 1);
  const aside = () => Math.round(between(random, -3, 3) * scale);
  const place = { part: partOf(seed, number), x: width / 2 + aside(), y: height / 2 + aside() };
  return { places: [place], shift: Math.floor(random() * length) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
