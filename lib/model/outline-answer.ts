import type { Box } from '../geometry/box';
import { contours } from '../geometry/contour';
import { crop, type Field } from '../geometry/field';
import { perimeter, type Ring, rounded, signedArea, simplify } from '../geometry/polygon';
import { compress, type Runs, runsOf } from '../geometry/rle';
import type { Size } from '../image/codec';
import { type Fit, unfit, unfitWhole } from '../image/letterbox';
import type { MaskFormat, Outline, Point, Rle } from '../prediction';
import type { Finding, Mask } from './decoder';
import { detection } from './detect-answer';
import type { Manifest } from './manifest';

/** What an outline adds to its detection. */
export type Shape = { points: Point[] } | { rle: Rle; mask_format: 'rle' };

/** Furthest that a point which is left out may lie from the polygon, in pixels of the original picture. */
const tolerance = 0.5;
/** And for small shapes less: cut corners may cost this share of the area, of which an arc loses two thirds. */
const share = 0.015;

/**
 * A detection with its shape, in pixels of the original picture, inside its box. `undefined` where nothing of it lies
 * inside the picture, and where its mask is empty within its box: an outline without a shape would be none (Ultralytics
 * leaves these out too).
 */
export function outline(
  finding: Finding & { mask: Mask },
  at: Fit,
  manifest: Manifest,
  format: MaskFormat = 'polygon',
): Outline | undefined {
  const found = detection(finding, at, manifest);
  if (!found) return undefined;
  const field = fieldOf(finding.mask, unfit(finding, at), at);
  const shape = format === 'polygon' ? polygonShape(field) : runsShape(runsOf(field, at.image), at.image);
  return shape && { ...found, ...shape };
}

/** `undefined` where nothing of the picture is in. */
export function runsShape(runs: Runs, { width, height }: Size): Shape | undefined {
  return runs.length > 1 ? { rle: { size: [height, width], counts: compress(runs) }, mask_format: 'rle' } : undefined;
}

function fieldOf({ area, ...grid }: Mask, box: Box, at: Fit): Field {
  return crop({ ...grid, area: unfitWhole(area, at) }, box);
}

/** Coordinates are whole numbers of these parts of a pixel; the finer where a shape is so small that they are too coarse. */
const precisions = [100, 10_000];

/** The largest part, without its holes, as one simple ring; `undefined` where there is none. */
export function polygonShape(field: Field): Shape | undefined {
  const largest = largestOf(contours(field));
  if (!largest) return undefined;
  for (const parts of precisions) {
    const ring = rounded(largest.map((place) => place * parts));
    const most = Math.min(tolerance * parts, (share * signedArea(ring)) / perimeter(ring));
    const simple = simplify(ring, most);
    if (simple) return { points: pointsOf(simple, parts) };
  }
  return undefined;
}

function largestOf(rings: readonly Ring[]): Ring | undefined {
  let [largest, most]: [Ring | undefined, number] = [undefined, 0];
  for (const ring of rings) {
    const area = signedArea(ring);
    if (area > most) [largest, most] = [ring, area];
  }
  return largest;
}

function pointsOf(ring: Ring, parts: number): Point[] {
  return Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[2 * i]! / parts, y: ring[2 * i + 1]! / parts }));
}
