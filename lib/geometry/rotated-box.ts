import { area, type Box } from './box';

/** A box that is turned round its centre: corners as before the turn, which is clockwise as seen where y goes down. */
export interface RotatedBox extends Box {
  /** Radians. */
  angle: number;
}

interface Point {
  x: number;
  y: number;
}

/** What was top left, top right, bottom right and bottom left before the turn. */
export function corners({ x1, y1, x2, y2, angle }: RotatedBox): [Point, Point, Point, Point] {
  const [cx, cy, right, down] = [(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (x: number, y: number) => ({ x: cx + x * cos - y * sin, y: cy + x * sin + y * cos });
  return [at(-right, -down), at(right, -down), at(right, down), at(-right, down)];
}

/** From centre, size and angle. */
export function fromTurned(cx: number, cy: number, width: number, height: number, angle: number): RotatedBox {
  return { x1: cx - width / 2, y1: cy - height / 2, x2: cx + width / 2, y2: cy + height / 2, angle };
}

/**
 * The same area with an angle from 0 to below π/2, for a quarter turn only swaps width and height. So one box has one
 * notation, as Ultralytics writes it (ultralytics/utils/ops.py, regularize_rboxes).
 */
export function regular({ x1, y1, x2, y2, angle }: RotatedBox): RotatedBox {
  const quarters = Math.floor(angle / (Math.PI / 2));
  const [width, height] = quarters % 2 === 0 ? [x2 - x1, y2 - y1] : [y2 - y1, x2 - x1];
  return fromTurned((x1 + x2) / 2, (y1 + y2) / 2, width, height, angle - quarters * (Math.PI / 2));
}

/**
 * The rotated box of four corners in the order of `corners`. Where they are no rectangle, as after scaling one axis more
 * than the other, the longer side keeps its place and length, and the shorter one takes what keeps the area.
 */
export function fromCorners([a, b, c, d]: readonly [Point, Point, Point, Point]): RotatedBox {
  const across = { x: (b.x + c.x - a.x - d.x) / 2, y: (b.y + c.y - a.y - d.y) / 2 };
  const down = { x: (c.x + d.x - a.x - b.x) / 2, y: (c.y + d.y - a.y - b.y) / 2 };
  const [width, height] = [Math.hypot(across.x, across.y), Math.hypot(down.x, down.y)];
  const covered = Math.abs(across.x * down.y - across.y * down.x);
  const [cx, cy] = [(a.x + b.x + c.x + d.x) / 4, (a.y + b.y + c.y + d.y) / 4];
  if (width >= height) return fromTurned(cx, cy, width, width && covered / width, Math.atan2(across.y, across.x));
  return fromTurned(cx, cy, covered / height, height, Math.atan2(-down.x, down.y));
}

/** Exact intersection over union, 0..1; 0 where either is empty. */
export function rotatedIou(a: RotatedBox, b: RotatedBox): number {
  if (area(a) === 0 || area(b) === 0 || apart(a, b)) return 0;
  const shared = sharedArea(corners(a), corners(b));
  return shared / (area(a) + area(b) - shared);
}

/** Whether not even the circles round both boxes meet, as with nearly all pairs of a picture: far cheaper to know. */
function apart(a: RotatedBox, b: RotatedBox): boolean {
  const [dx, dy] = [(a.x1 + a.x2 - b.x1 - b.x2) / 2, (a.y1 + a.y2 - b.y1 - b.y2) / 2];
  const reach = radius(a) + radius(b);
  return dx * dx + dy * dy >= reach * reach;
}

function radius({ x1, y1, x2, y2 }: Box): number {
  return Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2) / 2; // Math.hypot takes ten times as long
}

/** Area that two convex polygons share, both with their corners clockwise as seen. */
export function sharedArea(a: readonly Point[], b: readonly Point[]): number {
  let rest = a;
  for (let i = 0; i < b.length && rest.length > 0; i++) rest = cut(rest, b[i]!, b[(i + 1) % b.length]!);
  return enclosed(rest);
}

/**
 * The part of a convex polygon to the right of the line from one point to another, as seen.
 * Source: Sutherland and Hodgman, "Reentrant polygon clipping", Communications of the ACM 17(1), 1974.
 */
function cut(polygon: readonly Point[], from: Point, to: Point): Point[] {
  const inside = ({ x, y }: Point) => (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
  const kept: Point[] = [];
  let last = polygon[polygon.length - 1]!;
  let lastSide = inside(last);
  for (const point of polygon) {
    const side = inside(point);
    if (side < 0 !== lastSide < 0) kept.push(between(last, point, lastSide / (lastSide - side)));
    if (side >= 0) kept.push(point);
    [last, lastSide] = [point, side];
  }
  return kept;
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Half the sum of the cross products round the polygon (shoelace formula). */
function enclosed(polygon: readonly Point[]): number {
  let twice = 0;
  polygon.forEach(({ x, y }, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    twice += x * next.y - y * next.x;
  });
  return twice / 2;
}
