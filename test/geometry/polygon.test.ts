import { expect } from 'chai';
import { isSimple, perimeter, type Ring, rounded, signedArea, simplify } from '../../lib/geometry/polygon';
import { seeded } from '../bench/random';

const square: Ring = [0, 0, 10, 0, 10, 10, 0, 10];
const reversed = (ring: Ring): Ring =>
  ring.flatMap((_, i) => (i % 2 ? [] : ring.slice(ring.length - i - 2, ring.length - i)));

describe('a ring', () => {
  it('has an area above 0 clockwise as seen, below 0 the other way round', () => {
    expect(signedArea(square)).to.equal(100);
    expect(signedArea(reversed(square))).to.equal(-100);
    expect(signedArea([0, 0, 4, 0, 0, 3])).to.equal(6);
    expect(signedArea([])).to.equal(0);
  });

  it('has a perimeter', () => {
    expect(perimeter(square)).to.equal(40);
    expect(perimeter([0, 0, 4, 0, 0, 3])).to.equal(12);
  });

  it('is rounded, and what falls together is left out', () => {
    expect(rounded([0.1, 0.2, 0.3, -0.2, 5.4, 0, 5, 4.6, -0.4, 0.4])).to.deep.equal([0, 0, 5, 0, 5, 5]);
  });
});

describe('isSimple', () => {
  const rows: [simple: boolean, what: string, ring: Ring][] = [
    [true, 'a square', square],
    [true, 'a square the other way round', reversed(square)],
    [true, 'points in the middle of sides', [0, 0, 5, 0, 10, 0, 10, 10, 0, 10, 0, 5]],
    [true, 'a spiral', [0, 0, 9, 0, 9, 9, 2, 9, 2, 4, 5, 4, 5, 6, 4, 6, 4, 7, 7, 7, 7, 2, 0, 2]],
    [false, 'two points', [0, 0, 1, 1]],
    [false, 'nothing', []],
    [false, 'a bow tie', [0, 0, 10, 10, 10, 0, 0, 10]],
    [false, 'a point on another side', [0, 0, 10, 0, 10, 10, 5, 0, 0, 10]],
    [false, 'a point twice', [0, 0, 10, 0, 5, 5, 10, 10, 0, 10, 5, 5]],
    [false, 'a point twice in a row', [0, 0, 0, 0, 10, 0, 10, 10]],
    [false, 'a spike', [0, 0, 10, 0, 10, 10, 10, 20, 10, 10, 0, 10]],
    [false, 'a spike at the start', [5, 0, 5, -7, 5, 0, 10, 10, 0, 10]],
    [false, 'sides that run along each other', [0, 0, 10, 0, 10, 5, 2, 5, 2, 0, 8, 0, 8, -5, 0, -5]],
    [false, 'a line', [0, 0, 10, 0, 5, 0]],
  ];
  for (const [simple, what, ring] of rows) {
    it(`${simple ? 'holds' : 'fails'} for ${what}`, () => expect(isSimple(ring)).to.equal(simple));
  }

  it('holds for a ring of 2 000 points in a few milliseconds', () => {
    const ring = Array.from({ length: 4000 }, (_, i) => {
      const angle = (Math.floor(i / 2) / 2000) * 2 * Math.PI;
      return Math.round((i % 2 ? Math.sin(angle) : Math.cos(angle)) * 1e6);
    });
    const start = performance.now();
    expect(isSimple(ring)).to.equal(true);
    expect(performance.now() - start).to.be.below(100);
  });
});

describe('simplify', () => {
  it('drops what lies on the way, and nothing that is further than the tolerance', () => {
    expect(simplify([0, 0, 50, 1, 100, 0, 100, 100, 50, 110, 0, 100], 2)).to.deep.equal([
      ...[0, 0, 100, 0, 100, 100, 50, 110, 0, 100],
    ]);
  });

  it('gives nothing for a ring that is not simple to begin with', () => {
    expect(simplify([0, 0, 10, 10, 10, 0, 0, 10], 1)).to.equal(undefined);
  });

  it('backs off where fewer points would make the ring touch itself', () => {
    // A tongue from below reaches up to (50, 4) under a dent of the upper side; without the dent it would cross it.
    const ring = [0, 0, 40, 0, 50, -6, 60, 0, 100, 0, 100, 90, 60, 90, 50, -2, 40, 90, 0, 90];
    expect(isSimple(ring)).to.equal(true);
    expect(isSimple(without(ring, 2))).to.equal(false);
    const simple = simplify(ring, 7)!;
    expect(simple).to.include(-6);
    expect(isSimple(simple)).to.equal(true);
  });

  it('keeps random stars simple, and every point within the tolerance', () => {
    const random = seeded(7);
    for (let round = 0; round < 200; round++) {
      const ring = star(random, 3 + Math.floor(300 * random()));
      const tolerance = 400 * random();
      const simple = simplify(ring, tolerance);
      expect(isSimple(ring)).to.equal(simple !== undefined);
      if (!simple) continue;
      expect(isSimple(simple)).to.equal(true);
      for (let i = 0; i < ring.length; i += 2) {
        expect(distance(simple, ring[i]!, ring[i + 1]!)).to.be.at.most(tolerance + 1e-6);
      }
    }
  });
});

const without = (ring: Ring, point: number): Ring => ring.filter((_, i) => i >> 1 !== point);

/** Points at rising angles and random distances, on whole numbers. */
function star(random: () => number, count: number): Ring {
  return Array.from({ length: count }, (_, i) => {
    const angle = ((i + 0.9 * random()) / count) * 2 * Math.PI;
    const radius = 2000 + 8000 * random();
    return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
  }).flat();
}

/** From a point to the nearest side of a ring. */
function distance(ring: Ring, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    const [x1, y1, x2, y2] = [ring[i]!, ring[i + 1]!, ring[next]!, ring[next + 1]!];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
    least = Math.min(least, Math.hypot(x - x1 - along * dx, y - y1 - along * dy));
  }
  return least;
}
