import { expect } from 'chai';
import type { Box } from '../../lib/geometry/box';
import { contours } from '../../lib/geometry/contour';
import { crop, type Grid } from '../../lib/geometry/field';
import { isSimple, signedArea } from '../../lib/geometry/polygon';
import { expand } from '../../lib/geometry/rle';
import { type Fit, fitInto, type Resize } from '../../lib/image/letterbox';
import type { Manifest } from '../../lib/model/manifest';
import { outline } from '../../lib/model/outline-answer';
import type { MaskFormat, Outline, Point } from '../../lib/prediction';
import { seeded } from '../bench/random';
import { type Bitmap, blobs, largestFilled } from '../blobs';

const side = 320;
const input = { width: side, height: side };
const manifest = { classes: ['blob'] } as unknown as Manifest;

function outlineOf(mask: Grid, box: Box, at: Fit, format: MaskFormat = 'polygon'): Outline | undefined {
  return outline({ ...box, classId: 0, confidence: 0.5, mask }, at, manifest, format);
}

const ringOf = (found: Outline) => found.points!.flatMap(({ x, y }) => [x, y]);

describe('an outline', () => {
  const whole = { x1: 0, y1: 0, x2: 4, y2: 4 };
  const at = fitInto({ width: 400, height: 200 }, { width: 4, height: 4 }, 'stretch');
  const grid = (...values: number[]): Grid => ({ values: Float32Array.from(values), columns: 2, rows: 2, area: whole });

  it('is a polygon in pixels of the picture, clockwise', () => {
    const found = outlineOf(grid(1, -1, 1, -1), whole, at)!;
    expect(found).to.include({ x: 200, y: 100, width: 400, height: 200, class: 'blob' });
    expect(found.points).to.have.deep.members([
      { x: 0, y: 0 },
      { x: 200, y: 0 },
      { x: 200, y: 200 },
      { x: 0, y: 200 },
    ]);
    expect(signedArea(ringOf(found))).to.equal(40_000);
    expect(found).to.not.have.any.keys('rle', 'mask_format', 'mask');
  });

  it('ends where its box does', () => {
    const found = outlineOf(grid(1, 1, 1, 1), { x1: 1, y1: 1, x2: 3, y2: 2 }, at)!;
    expect(found.points).to.have.deep.members([
      { x: 100, y: 50 },
      { x: 300, y: 50 },
      { x: 300, y: 100 },
      { x: 100, y: 100 },
    ]);
  });

  it('ends where the picture does, not in the padding', () => {
    const letterboxed = fitInto({ width: 40, height: 20 }, { width: 4, height: 4 }, 'letterbox');
    const found = outlineOf(grid(1, 1, 1, 1), { x1: -3, y1: -3, x2: 9, y2: 9 }, letterboxed)!;
    expect(found).to.include({ x: 20, y: 10, width: 40, height: 20 });
    expect(signedArea(ringOf(found))).to.equal(800);
  });

  it('is run lengths of the whole picture where it is asked for them', () => {
    const found = outlineOf(grid(1, -1, 1, -1), whole, at, 'rle')!;
    expect(found).to.include({ mask_format: 'rle', x: 200 });
    expect(found).to.not.have.any.keys('points', 'mask');
    expect(found.rle!.size).to.deep.equal([200, 400]);
    expect(expand(found.rle!.counts)).to.deep.equal([0, 200 * 200, 200 * 200]);
  });

  for (const format of ['polygon', 'rle'] as const) {
    it(`is none where its mask is empty within its box (${format})`, () => {
      expect(outlineOf(grid(-1, -1, -1, -1), whole, at, format)).to.equal(undefined);
      expect(outlineOf(grid(1, -9, 1, -9), { x1: 3, y1: 0, x2: 4, y2: 4 }, at, format)).to.equal(undefined);
      expect(outlineOf(grid(Number.NaN, Number.NaN, 0, 0), whole, at, format)).to.equal(undefined);
    });

    it(`is none where its box is not in the picture (${format})`, () => {
      expect(outlineOf(grid(1, 1, 1, 1), { x1: 9, y1: 0, x2: 12, y2: 4 }, at, format)).to.equal(undefined);
    });
  }

  it('is there and simple on a picture of one pixel too', () => {
    const tiny = fitInto({ width: 1, height: 1 }, input, 'stretch');
    for (let seed = 1; seed <= 30; seed++) {
      const found = outlineOf(blobs(seed, 80, side), { x1: 0, y1: 0, x2: side, y2: side }, tiny);
      const ring = ringOf(found!).map((place) => Math.round(place * 1e4));
      expect(isSimple(ring), `seed ${seed}`).to.equal(true);
    }
  });

  it('strays from the line that is traced by half a pixel at most', () => {
    const large = fitInto({ width: 1600, height: 1600 }, input, 'stretch');
    for (let seed = 1; seed <= 10; seed++) {
      const mask = blobs(seed, 40, side);
      const box = { x1: 0, y1: 0, x2: side, y2: side };
      const { points } = outlineOf(mask, box, large)!;
      const traced = contours(
        crop({ ...mask, area: { x1: 0, y1: 0, x2: 1600, y2: 1600 } }, { ...box, x2: 1600, y2: 1600 }),
      );
      const largest = traced.reduce((a, b) => (signedArea(b) > signedArea(a) ? b : a));
      expect(points!.length, `seed ${seed}`).to.be.below(largest.length / 2);
      for (let i = 0; i < largest.length; i += 2) {
        expect(distance(points!, largest[i]!, largest[i + 1]!), `seed ${seed}`).to.be.below(0.51);
      }
    }
  });
});

describe('outlines of random masks', () => {
  const fits: [width: number, height: number, resize: Resize][] = [
    [320, 320, 'letterbox'],
    [400, 225, 'letterbox'],
    [400, 225, 'stretch'],
    [100, 400, 'letterbox-top-left'],
    [90, 60, 'centre-crop'],
    [20, 13, 'stretch'],
  ];
  for (const [width, height, resize] of fits) {
    it(`are simple, lie in their box and have the mask's area, on ${width} × ${height} by ${resize}`, () => {
      const at = fitInto({ width, height }, input, resize);
      let compared = 0;
      for (let seed = 1; seed <= 16; seed++) {
        const mask = blobs(seed, [20, 40, 80][seed % 3]!, side);
        const box = someBox(seeded(seed));
        const found = outlineOf(mask, box, at);
        const area = largestFilled(bitmap(mask, box, at)) / fineness ** 2;
        if (area > 1) expect(found, `seed ${seed}`).to.not.equal(undefined);
        if (!found) continue;
        const ring = ringOf(found);
        expect(isSimple(ring.map((place) => Math.round(place * 1e4))), `seed ${seed}`).to.equal(true);
        expect(strays(found), `seed ${seed}`).to.be.below(0.02);
        if (area <= 200) continue;
        compared++;
        expect(signedArea(ring) / area, `seed ${seed}, ${area} pixels`).to.be.within(0.98, 1.02);
      }
      if (width * height > 1000) expect(compared).to.be.above(4);
    });
  }

  it('have as run lengths just the pixels whose middle lies within, holes and parts', () => {
    const at = fitInto({ width: 200, height: 150 }, input, 'letterbox');
    for (let seed = 1; seed <= 20; seed++) {
      const mask = blobs(seed, 40, side);
      const box = someBox(seeded(seed));
      const { pixels } = bitmap(mask, box, at, 1);
      const columns = Uint8Array.from(pixels, (_, i) => pixels[(i % 150) * 200 + Math.floor(i / 150)]!);
      const found = outlineOf(mask, box, at, 'rle');
      const runs = found?.rle ? expand(found.rle.counts) : [columns.length];
      const filled = runs.flatMap((run, i) => new Array<number>(run).fill(i % 2));
      // Near the edges of its box a field is cut, so that an edge may go another way by a hair.
      const other = filled.filter((inside, i) => inside !== columns[i]).length;
      expect(filled).to.have.lengthOf(columns.length);
      expect(other, `seed ${seed}`).to.be.at.most(filled.filter(Boolean).length * 0.003);
    }
  });
});

/** The whole input and a little more, or any part of it. */
function someBox(random: () => number): Box {
  if (random() < 0.5) return { x1: -5, y1: -5, x2: side + 5, y2: side + 9 };
  const [x1, y1] = [0.4 * side * random(), 0.4 * side * random()];
  return { x1, y1, x2: side * (0.6 + 0.4 * random()), y2: side * (0.6 + 0.4 * random()) };
}

/** From a place to the nearest side of a polygon. */
function distance(points: readonly Point[], x: number, y: number): number {
  const toSide = ({ x: x1, y: y1 }: Point, i: number) => {
    const { x: x2, y: y2 } = points[(i + 1) % points.length]!;
    const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
    const share = Math.min(1, Math.max(0, along));
    return Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
  };
  return Math.min(...points.map(toSide));
}

/** How far the furthest point lies outside of its box. */
function strays({ x, y, width, height, points }: Outline): number {
  return Math.max(...points!.map((p) => Math.max(Math.abs(p.x - x) - width / 2, Math.abs(p.y - y) - height / 2)));
}

/** Samples a pixel along each axis. */
const fineness = 2;

/** The mask by bilinear interpolation at every pixel of the picture, finer than it, inside the box: the slow way. */
function bitmap(mask: Grid, box: Box, at: Fit, fine = fineness): Bitmap {
  const { region = { left: 0, top: 0, ...at.image } } = at;
  const [width, height] = [at.image.width * fine, at.image.height * fine];
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) {
    const x = (((i % width) + 0.5) / fine - region.left) * (at.width / region.width) + at.left;
    const y = ((Math.floor(i / width) + 0.5) / fine - region.top) * (at.height / region.height) + at.top;
    if (x < box.x1 || x > box.x2 || y < box.y1 || y > box.y2) continue;
    pixels[i] = sample(mask, (x / side) * mask.columns - 0.5, (y / side) * mask.rows - 0.5) > 0 ? 1 : 0;
  }
  return { pixels, width, height };
}

function sample({ values, columns, rows }: Grid, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const value = (c: number, r: number) =>
    values[Math.min(Math.max(r, 0), rows - 1) * columns + Math.min(Math.max(c, 0), columns - 1)]!;
  const along = (r: number) => value(column, r) + (value(column + 1, r) - value(column, r)) * (x - column);
  return along(row) + (along(row + 1) - along(row)) * (y - row);
}
