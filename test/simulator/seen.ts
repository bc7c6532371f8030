import type { PartTruth, Shot, Truth } from '../../lib/simulator';

/** A pixel of a part, or any other: by its column and row. */
export interface Pixel {
  x: number;
  y: number;
  at: number;
}

/** The pixels of an entry of `truth.parts`, by its place there. */
export function pixelsOf({ ids }: Truth, index: number, width: number): Pixel[] {
  return pixelsWhere(ids, width, (id) => id === index + 1);
}

export function pixelsWhere(values: Uint8Array, width: number, wanted: (value: number) => boolean): Pixel[] {
  const found: Pixel[] = [];
  values.forEach((value, at) => {
    if (wanted(value)) found.push({ x: at % width, y: Math.floor(at / width), at });
  });
  return found;
}

/** Where the box of a part begins and ends: columns from `left` up to `right`, rows from `top` up to `bottom`. */
export function edgesOf({ x, y, width, height }: PartTruth) {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

/**
 * Pixels of a part and of the holes in it: where belt does not get from the edge of its box by a king's moves, so that
 * a wall whose pixels touch by their corners alone has a gap, as it has for who traces outlines.
 */
export function silhouette({ truth, picture }: Shot, index: number): number {
  const { left, top, right, bottom } = edgesOf(truth.parts[index]!);
  const isOutside = (x: number, y: number) =>
    x >= left - 1 && x <= right && y >= top - 1 && y <= bottom && !isPart(x, y);
  const isPart = (x: number, y: number) =>
    x >= left && x < right && y >= top && y < bottom && truth.ids[y * picture.width + x] === index + 1;
  const reached = new Set<string>();
  const open: [number, number][] = [[left - 1, top - 1]];
  for (let place = open.pop(); place; place = open.pop()) {
    const [x, y] = place;
    if (reached.has(`${x} ${y}`) || !isOutside(x, y)) continue;
    reached.add(`${x} ${y}`);
    for (let move = 0; move < 9; move++) open.push([x - 1 + (move % 3), y - 1 + Math.floor(move / 3)]);
  }
  return (right - left + 2) * (bottom - top + 2) - reached.size;
}

/** Shoelace formula. */
export function areaOf(points: readonly { x: number; y: number }[]): number {
  const twice = points.reduce((sum, { x, y }, i) => {
    const next = points[(i + 1) % points.length]!;
    return sum + x * next.y - next.x * y;
  }, 0);
  return Math.abs(twice) / 2;
}

export function meanOf(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
