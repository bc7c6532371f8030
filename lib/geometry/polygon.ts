/** A closed line: x0, y0, x1, y1 …; the last point is joined to the first, which is not repeated. */
export type Ring = number[];

/** Twice counted and halved (shoelace formula): above 0 where the ring goes clockwise as seen, y pointing down. */
export function signedArea(ring: Ring): number {
  let twice = 0;
  let [x, y] = [ring.at(-2) ?? 0, ring.at(-1) ?? 0];
  for (let i = 0; i < ring.length; i += 2) {
    twice += x * ring[i + 1]! - ring[i]! * y;
    x = ring[i]!;
    y = ring[i + 1]!;
  }
  return twice / 2;
}

export function perimeter(ring: Ring): number {
  let length = 0;
  let [x, y] = [ring.at(-2) ?? 0, ring.at(-1) ?? 0];
  for (let i = 0; i < ring.length; i += 2) {
    length += Math.hypot(ring[i]! - x, ring[i + 1]! - y);
    x = ring[i]!;
    y = ring[i + 1]!;
  }
  return length;
}

/** The ring with its coordinates as whole numbers; points that fall onto the one before them are left out. */
export function rounded(ring: Ring): Ring {
  const whole: Ring = [];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [Math.round(ring[i]!), Math.round(ring[i + 1]!)];
    if (x !== whole.at(-2) || y !== whole.at(-1)) whole.push(x, y);
  }
  while (whole.length > 2 && whole[0] === whole.at(-2) && whole[1] === whole.at(-1)) whole.length -= 2;
  return whole;
}

/** The last is the ring as it is. */
const attempts = [1, 1 / 4, 1 / 16, 0];

/**
 * The ring with fewer of its points: none that is left out lies further than `tolerance` from the new line (Douglas and
 * Peucker, 1973). Where that would make the ring touch itself less is left out, at worst nothing. `undefined` for a ring
 * that is not simple to begin with.
 */
export function simplify(ring: Ring, tolerance: number): Ring | undefined {
  for (const share of attempts) {
    const simpler = share > 0 ? douglasPeucker(ring, tolerance * share) : ring;
    if (isSimple(simpler)) return simpler;
  }
  return undefined;
}

function douglasPeucker(ring: Ring, tolerance: number): Ring {
  const count = ring.length / 2;
  const kept = new Uint8Array(count);
  const start = furthest(ring, 0);
  const middle = furthest(ring, start);
  kept[start] = kept[middle] = 1;
  const spans = [start, middle, middle, start + count]; // pairs; beyond the last point the ring begins again
  while (spans.length > 0) {
    const to = spans.pop()!;
    const from = spans.pop()!;
    const widest = widestOf(ring, from, to, tolerance);
    if (widest < 0) continue;
    kept[widest % count] = 1;
    spans.push(from, widest, widest, to);
  }
  return ring.filter((_, i) => kept[i >> 1] === 1);
}

/** The point furthest from another one: a corner of the ring's hull, so that it can always stay. */
function furthest(ring: Ring, from: number): number {
  let [best, most] = [from, 0];
  for (let i = 0; i < ring.length / 2; i++) {
    const distance = (ring[2 * i]! - ring[2 * from]!) ** 2 + (ring[2 * i + 1]! - ring[2 * from + 1]!) ** 2;
    if (distance > most) [best, most] = [i, distance];
  }
  return best;
}

/** Which point between `from` and `to` lies furthest from the straight way; −1 where none is beyond the tolerance. */
function widestOf(ring: Ring, from: number, to: number, tolerance: number): number {
  const [x, y] = [ring[(2 * from) % ring.length]!, ring[(2 * from + 1) % ring.length]!];
  const [dx, dy] = [ring[(2 * to) % ring.length]! - x, ring[(2 * to + 1) % ring.length]! - y];
  const length = dx * dx + dy * dy;
  let [widest, most] = [-1, tolerance * tolerance];
  for (let i = from + 1; i < to; i++) {
    const px = ring[(2 * i) % ring.length]! - x;
    const py = ring[(2 * i + 1) % ring.length]! - y;
    const share = length > 0 ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
    const distance = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (distance > most) [widest, most] = [i, distance];
  }
  return widest;
}

/**
 * Whether no two sides of a ring touch, but for neighbours at their common end: no crossing, no point twice, no side
 * that runs back over the one before. Exact for whole numbers below 2^25. Sides are compared in the order of their
 * left ends, so that only those are that overlap in x.
 */
export function isSimple(ring: Ring): boolean {
  const count = ring.length / 2;
  if (count < 3) return false;
  const sides = Array.from({ length: count }, (_, i) => sideOf(ring, i)).sort((a, b) => a.left - b.left);
  for (let i = 0; i < count; i++) {
    const one = sides[i]!;
    for (let j = i + 1; j < count && sides[j]!.left <= one.right; j++) {
      if (clash(one, sides[j]!, count)) return false;
    }
  }
  return true;
}

interface Side {
  index: number;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  left: number;
  right: number;
}

function sideOf(ring: Ring, index: number): Side {
  const [x1, y1] = [ring[2 * index]!, ring[2 * index + 1]!];
  const [x2, y2] = [ring[(2 * index + 2) % ring.length]!, ring[(2 * index + 3) % ring.length]!];
  return { index, x1, y1, x2, y2, left: Math.min(x1, x2), right: Math.max(x1, x2) };
}

function clash(a: Side, b: Side, count: number): boolean {
  if (Math.max(a.y1, a.y2) < Math.min(b.y1, b.y2) || Math.max(b.y1, b.y2) < Math.min(a.y1, a.y2)) return false;
  if ((a.index + 1) % count === b.index) return turnsBack(a, b);
  if ((b.index + 1) % count === a.index) return turnsBack(b, a);
  // Their boxes meet, so the sides do where each has its ends on both sides of the other, or on it.
  return straddles(a, b) && straddles(b, a);
}

/** Whether `next` runs back over the side it follows, or one of them has no length. */
function turnsBack(side: Side, next: Side): boolean {
  const [ax, ay] = [side.x2 - side.x1, side.y2 - side.y1];
  const [bx, by] = [next.x2 - next.x1, next.y2 - next.y1];
  return ax * by - ay * bx === 0 && ax * bx + ay * by <= 0;
}

function straddles({ x1, y1, x2, y2 }: Side, other: Side): boolean {
  const one = (x2 - x1) * (other.y1 - y1) - (y2 - y1) * (other.x1 - x1);
  const two = (x2 - x1) * (other.y2 - y1) - (y2 - y1) * (other.x2 - x1);
  return !(one > 0 && two > 0) && !(one < 0 && two < 0);
}
