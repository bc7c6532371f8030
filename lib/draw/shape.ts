import { contours } from '../geometry/contour';
import { type Ring, simplify } from '../geometry/polygon';
import { expand, fieldOfRuns } from '../geometry/rle';
import type { Detection, Outline, Rle } from '../prediction';
import { drawSeamed, type Line } from './line';
import { colourOf } from './palette';
import { fillRings } from './polygon';
import type { Scene } from './scene';
import { tintOf } from './tint';

/** Fills every outlined shape in the colour of its class, as strong as `opacity` says, and draws its line. */
export function drawShapes({ pixels, detections, stroke, options }: Scene): void {
  for (const { rings, class: name } of detections) {
    if (!rings) continue;
    const colour = colourOf(name);
    if (options.opacity > 0) fillRings(pixels, rings, tintOf(colour, options.opacity));
    if (stroke > 0) drawSeamed(pixels, rings.flatMap(linesOf), stroke, colour);
  }
}

/**
 * The outer rings and holes of a detection that has a shape, its coordinates times `across` and `down`; `undefined` for
 * one that is a box. The points of a rotated box are its corners, not a shape.
 */
export function ringsOf(one: Detection | Outline, across: number, down: number): Ring[] | undefined {
  if ('rle' in one && one.rle) return ringsOfMask(one.rle).map((ring) => scaled(ring, across, down));
  if (!one.points || one.points.length < 3 || one.angle !== undefined) return undefined;
  const ring: Ring = [];
  for (const { x, y } of one.points) ring.push(x * across, y * down);
  return [ring];
}

function scaled(ring: Ring, across: number, down: number): Ring {
  return ring.map((place, i) => place * (i % 2 === 0 ? across : down));
}

/** Round the pixels of a mask, its corners cut: a third of a pixel says nothing that can be seen. */
function ringsOfMask({ size: [height, width], counts }: Rle): Ring[] {
  const field = fieldOfRuns(expand(counts), { width, height });
  return field ? contours(field).map((ring) => simplify(ring, 0.3) ?? ring) : [];
}

function linesOf(ring: Ring): Line[] {
  const last = ring.length - 2;
  return Array.from({ length: ring.length / 2 }, (_, i): Line => {
    const from = i === 0 ? last : 2 * i - 2;
    return [ring[from]!, ring[from + 1]!, ring[2 * i]!, ring[2 * i + 1]!];
  });
}
