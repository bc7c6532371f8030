import { corners, fromTurned } from '../geometry/rotated-box';
import type { Detection, Point } from '../prediction';
import { drawSeamed, type Line } from './line';
import type { Area } from './paint';
import { colourOf } from './palette';
import type { Scene } from './scene';

/** Outlines every rotated box in the colour of its class. */
export function drawTurned({ pixels, detections, stroke }: Scene): void {
  if (stroke === 0) return;
  for (const detection of detections) {
    const points = cornersOf(detection);
    if (!points) continue;
    const lines = points.map(({ x, y }, i): Line => {
      const next = points[(i + 1) % points.length]!;
      return [x, y, next.x, next.y];
    });
    drawSeamed(pixels, lines, stroke, colourOf(detection.class));
  }
}

/** `undefined` for a box that is upright. */
export function cornersOf({ x, y, width, height, angle, points }: Detection): readonly Point[] | undefined {
  if (angle === undefined) return undefined;
  return points?.length === 4 ? points : corners(fromTurned(x, y, width, height, angle));
}

/**
 * What a label of this width holds on to: as high as the points, and as wide as itself, over the topmost one as far as
 * it does not reach beyond them.
 */
export function labelEdge(points: readonly Point[], labelWidth: number, stroke: number): Area {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const out = Math.floor(stroke / 2);
  const start = Math.min(xs[ys.indexOf(top)]! - labelWidth / 2, right + out - labelWidth);
  return {
    left: Math.round(Math.max(left - out, start)),
    top: Math.round(top) - out,
    right: Math.round(right) + out,
    bottom: Math.round(bottom) + out,
  };
}
