import { between, createRandom, oneOf, type Random } from './random';

/** What goes by, in the order of the class ids of parts-detect and parts-outline. */
export const kinds = ['bolt', 'bracket', 'gear', 'nut', 'washer'] as const;
export type Kind = (typeof kinds)[number];

/** What may be wrong with a part. In the mask of parts-segment crack is 1, missing 2, rust 3. */
export const defects = ['crack', 'missing', 'rust'] as const;
export type Defect = (typeof defects)[number];

export type Finish = 'steel' | 'zinc' | 'black';

/** One part on the belt. Lengths are millimetres, angles radians. */
export interface Part {
  /** Counts up by one, in the order in which parts pass. */
  number: number;
  kind: Kind;
  defect: Defect | 'good';
  finish: Finish;
  /** 0 the smallest of its kind, 1 the largest. */
  size: number;
  angle: number;
  /** Of its middle: along the belt from its beginning, and across it from the upper edge. */
  along: number;
  across: number;
  /** Starts everything else that is peculiar to it: its teeth, its scratches, its defect's form. */
  seed: number;
}

/** Millimetres from one part to the next, on average. */
export const pitch = 42;
/** Millimetres the belt is wide between its rails. */
export const beltWidth = 195;
/** Millimetres a second. */
export const beltSpeed = 50;
/** How often a part passes. */
export const partsPerSecond = beltSpeed / pitch;

const goodShare = 0.6;

/** The part of that number: the same whoever asks, in whatever order. */
export function partOf(seed: number, number: number): Part {
  const random = createRandom(seed, number);
  return {
    number,
    kind: oneOf(random, kinds),
    defect: random() < goodShare ? 'good' : oneOf(random, defects),
    finish: oneOf(random, ['steel', 'steel', 'zinc', 'black']),
    size: random(),
    angle: between(random, 0, 2 * Math.PI),
    along: (number + between(random, -0.36, 0.36)) * pitch,
    across: acrossOf(number, random),
    seed: Math.floor(random() * 2 ** 31),
  };
}

/** By turns on the upper and the lower half, so that neighbours overlap only where both lie near the middle. */
function acrossOf(number: number, random: Random): number {
  const fromEdge = between(random, 0.16, 0.52) * beltWidth;
  return number % 2 === 0 ? fromEdge : beltWidth - fromEdge;
}
