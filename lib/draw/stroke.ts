/** A run of points x0, y0, x1, y1 …; y goes up. One point alone is a dot. */
export type Stroke = readonly number[];

/** How far the handles of a rounded corner reach towards it: 0.5523 is an ellipse; a little more looks technical. */
const roundness = 0.6;
/** Pieces of a rounded corner: on a line of 60 pixels they stray from the curve by less than a tenth of a pixel. */
const pieces = 6;

/** Strokes from their notation in `glyphs.ts`: `1,0 6,14 11,0 | 3,4 9,4`, with `~` before a corner that is rounded. */
export function strokesOf(path: string): Stroke[] {
  return path.split(' | ').map((stroke) => flatten(stroke.split(' ')));
}

function flatten(points: string[]): Stroke {
  const stroke: number[] = [];
  points.forEach((point, i) => {
    if (point.startsWith('~')) stroke.push(...bend(stroke.slice(-2), at(point.slice(1)), at(points[i + 1]!)));
    else stroke.push(...at(point));
  });
  return stroke;
}

function at(point: string): number[] {
  return point.split(',').map(Number);
}

/** A quarter turn from one point to another round a corner, as a cubic Bézier curve; both ends left out. */
function bend(from: number[], corner: number[], to: number[]): number[] {
  const points: number[] = [];
  for (let i = 1; i < pieces; i++) {
    for (const axis of [0, 1]) points.push(along(from[axis]!, corner[axis]!, to[axis]!, i / pieces));
  }
  return points;
}

function along(from: number, corner: number, to: number, t: number): number {
  const s = 1 - t;
  const leave = from + roundness * (corner - from);
  const arrive = to + roundness * (corner - to);
  return s * s * s * from + 3 * s * s * t * leave + 3 * s * t * t * arrive + t * t * t * to;
}
