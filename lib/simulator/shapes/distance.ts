/** Signed distances to simple outlines, millimetres, negative inside (Quilez, "2D distance functions"). */

export function disc(x: number, y: number, radius: number): number {
  return Math.hypot(x, y) - radius;
}

/** A rectangle round the origin by its half sides, with its corners rounded. */
export function rectangle(x: number, y: number, halfWidth: number, halfHeight: number, round = 0): number {
  const beyondX = Math.abs(x) - halfWidth + round;
  const beyondY = Math.abs(y) - halfHeight + round;
  return Math.hypot(Math.max(beyondX, 0), Math.max(beyondY, 0)) + Math.min(Math.max(beyondX, beyondY), 0) - round;
}

/** A regular hexagon, two of its sides level; `apothem` is half the width across flats. */
export function hexagon(x: number, y: number, apothem: number): number {
  const [across, up] = [Math.abs(x), Math.abs(y)];
  return Math.max(up, across * Math.cos(Math.PI / 6) + up * 0.5) - apothem;
}

/** The angle from one direction to another, -π to π. */
export function turn(angle: number, from: number): number {
  const rest = (angle - from) / (2 * Math.PI);
  return (rest - Math.round(rest)) * 2 * Math.PI;
}
