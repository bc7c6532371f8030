import type { Field } from './field';
import type { Ring } from './polygon';

/** A vertex keeps this share of a cell from the cell's corners, so that no two of them ever fall together. */
const least = 1 / 64;

/**
 * The rings along which a field crosses 0, by marching squares (Lorensen and Cline, 1987) with linear interpolation
 * along the edges of cells, and one point more in each cell, where its curve is. What lies inside, above 0, is at the
 * right hand of who walks along: rings round it are clockwise as seen, those round holes are not. A part that reaches
 * the field's edge is closed along it. At a saddle the mean of the four corners decides. No ring touches itself or
 * another.
 */
export function contours(field: Field): Ring[] {
  const plane = surround(field);
  const { values, width } = plane;
  const seen = new Uint8Array(values.length);
  const rings: Ring[] = [];
  // Every ring somewhere goes up between an outer corner and an inner one to its right: there it is found, once.
  for (let corner = width; corner + 1 < values.length; corner++) {
    if (values[corner + 1]! > 0 && !(values[corner]! > 0) && seen[corner] === 0) {
      rings.push(placed(trace(plane, corner, seen), plane));
    }
  }
  return rings;
}

/** A field within a frame of outer corners that lie where its own outermost do: so that rings close along the edge. */
interface Plane extends Field {
  width: number;
  height: number;
}

function surround({ values, xs, ys }: Field): Plane {
  const [width, height] = [xs.length + 2, ys.length + 2];
  const framed = new Float32Array(width * height).fill(-1);
  for (let row = 0; row < ys.length; row++) {
    framed.set(values.subarray(row * xs.length, (row + 1) * xs.length), (row + 1) * width + 1);
  }
  return { values: framed, xs: doubled(xs), ys: doubled(ys), width, height };
}

function doubled(places: Float64Array): Float64Array {
  return Float64Array.of(places[0]!, ...places, places[places.length - 1]!);
}

/**
 * Follows one ring, in cells, from the edge between the corner `start` and the one at its right.
 * Directions: 0 up, 1 right, 2 down, 3 left. A cell is known by its top left corner.
 */
function trace(plane: Plane, start: number, seen: Uint8Array): Ring {
  const { values, width } = plane;
  const corners = [0, 1, width + 1, width]; // of a cell, clockwise from its top left
  const steps = [-width, 1, width, -1];
  const ring: Ring = crossing(plane, start + 1, start);
  let edge = start; // the corner at the left hand
  let direction = 0;
  do {
    seen[edge] = direction === 0 ? 1 : seen[edge]!;
    const cell = edge - corners[direction]! + steps[direction]!;
    const turned = turn(values, cell, corners, direction);
    direction = (direction + turned) % 4;
    edge = cell + corners[direction]!;
    const next = crossing(plane, cell + corners[(direction + 1) % 4]!, edge);
    bend(plane, cell, ring, next);
    ring.push(...next);
  } while (direction !== 0 || seen[edge] === 0);
  ring.length -= 2; // the first again
  return ring;
}

/** Which way out of a cell that was entered with the inside at the right: 0 straight on, 1 to the right, 3 to the left. */
function turn(values: Float32Array, cell: number, corners: readonly number[], direction: number): number {
  const value = (corner: number) => values[cell + corners[corner % 4]!]!;
  const [left, right] = [value(direction) > 0, value(direction + 1) > 0];
  if (right) return left ? 3 : 0;
  return left && value(0) + value(1) + value(2) + value(3) > 0 ? 3 : 1;
}

/** The point between an inner corner and an outer one. */
function crossing({ values, width }: Plane, inner: number, outer: number): [x: number, y: number] {
  const share = within(values[inner]! / (values[inner]! - values[outer]!));
  const [x, y] = [inner % width, Math.floor(inner / width)];
  return [x + share * ((outer % width) - x), y + share * (Math.floor(outer / width) - y)];
}

/**
 * Adds the point of the cell's own curve, a hyperbola, between the last point and the next, by one step of Newton's
 * method from the middle of the straight way. A cell holds one such way, so the ring stays simple; saddles, which hold
 * two, and the frame are left straight.
 */
function bend({ values, width, height }: Plane, cell: number, ring: Ring, [nextX, nextY]: [number, number]): void {
  const [left, top] = [cell % width, Math.floor(cell / width)];
  if (left === 0 || top === 0 || left === width - 2 || top === height - 2) return;
  const [a, b, c, d] = [values[cell]!, values[cell + 1]!, values[cell + width]!, values[cell + width + 1]!];
  if (a > 0 === d > 0 && b > 0 === c > 0) return;
  const x = (ring[ring.length - 2]! + nextX) / 2 - left;
  const y = (ring[ring.length - 1]! + nextY) / 2 - top;
  const across = (b - a) * (1 - y) + (d - c) * y;
  const down = (c - a) * (1 - x) + (d - b) * x;
  const value = (a * (1 - x) + b * x) * (1 - y) + (c * (1 - x) + d * x) * y;
  const step = value / (across * across + down * down);
  ring.push(left + within(x - step * across), top + within(y - step * down));
}

/** A share of a cell that is not too near to either end; the middle for what is no number. */
function within(share: number): number {
  return share >= least ? Math.min(share, 1 - least) : share < least ? least : 0.5;
}

/** From cells to the field's own places. A point that falls onto the one before it, in a corner of the field, is left out. */
function placed(ring: Ring, { xs, ys }: Plane): Ring {
  const points: Ring = [];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [place(xs, ring[i]!), place(ys, ring[i + 1]!)];
    if (x !== points.at(-2) || y !== points.at(-1)) points.push(x, y);
  }
  if (points[0] === points.at(-2) && points[1] === points.at(-1)) points.length -= 2;
  return points;
}

function place(places: Float64Array, at: number): number {
  const before = Math.floor(at);
  const share = at - before;
  return share === 0 ? places[before]! : places[before]! + (places[before + 1]! - places[before]!) * share;
}
