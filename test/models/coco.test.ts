import { expect } from 'chai';
import type { Box } from '../../lib/geometry/box';
import { expand, type Runs } from '../../lib/geometry/rle';
import { averagePrecisions, leastOverlaps, type Scored } from '../../models/training/coco';
import { boxes, masks } from '../../models/training/shapes';
import { read } from '../repository';

/** What coco-cases.py wrote, with what pycocotools makes of it. */
interface Cases {
  classes: string[];
  cases: { name: string; pictures: Written[]; expected: { classes: Record<string, number[] | null> } & Means }[];
}

/** −1 where no class has anything to find. */
interface Means {
  ap: number;
  ap50: number;
}

type Shape = { box: [number, number, number, number] } | { rle: string };

interface Written {
  truths: ({ class: string; ignored: boolean } & Shape)[];
  found: ({ class: string; confidence: number } & Shape)[];
}

const { classes, cases }: Cases = JSON.parse(read('test/models/coco-cases.json'));
const close = 1e-9;

describe('average precision', () => {
  for (const { name, pictures, expected } of cases) {
    it(`is pycocotools' for: ${name}`, () => {
      const found = classes.map((one) => [one, precisionsOf(pictures, one)] as const);
      for (const [one, precisions] of found) expectClose(precisions, expected.classes[one] ?? undefined, one);
      const known = found.flatMap(([, precisions]) => (precisions ? [precisions] : []));
      expect(mean(known.flat())).to.be.closeTo(expected.ap, close);
      expect(mean(known.map(([first]) => first!))).to.be.closeTo(expected.ap50, close);
    });
  }

  it('is taken at IoU 0.50 to 0.95', () => {
    expect(leastOverlaps.map((least) => least.toFixed(2))).to.deep.equal(
      ['0.50', '0.55', '0.60', '0.65', '0.70'].concat(['0.75', '0.80', '0.85', '0.90', '0.95']),
    );
  });

  it('by hand: of two objects one is found surely, one after a miss', () => {
    const at = (x1: number): Box => ({ x1, y1: 0, x2: x1 + 10, y2: 10 });
    const truth = (x1: number) => ({ class: 'nut', shape: at(x1), ignored: false });
    const found = (x1: number, confidence: number) => ({ class: 'nut', shape: at(x1), confidence });
    const picture = {
      truths: [truth(0), truth(50)],
      // 10 − 1 of 10 shared: IoU 9 / 11, a hit up to 0.80; 10 − 2: 8 / 12, up to 0.65
      found: [found(1, 0.9), found(20, 0.8), found(52, 0.7)],
    };
    // Recall up to 0.5 (51 points) at precision 1, beyond it (50 points) at 2 / 3; or nothing beyond; or nothing at all.
    const [all, one] = [(51 + 50 * (2 / 3)) / 101, 51 / 101];
    expectClose(averagePrecisions([picture], 'nut', boxes), [all, all, all, all, one, one, one, 0, 0, 0], 'nut');
  });

  it('by hand: an IoU of exactly a half is enough', () => {
    const shape = { x1: 0, y1: 0, x2: 10, y2: 10 };
    const found = { class: 'nut', shape: { ...shape, x2: 5 }, confidence: 0.5 };
    const picture = { truths: [{ class: 'nut', shape, ignored: false }], found: [found] };
    expectClose(averagePrecisions([picture], 'nut', boxes), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'nut');
  });
});

/** Boxes stand there as COCO's left, top, width, height. */
function precisionsOf(pictures: readonly Written[], name: string): number[] | undefined {
  const areMasks = pictures.some(({ truths }) => truths.some((one) => 'rle' in one));
  return areMasks
    ? averagePrecisions(pictures.map(scored(runs)), name, masks)
    : averagePrecisions(pictures.map(scored(corners)), name, boxes);
}

function scored<T>(shapeOf: (one: Shape) => T): (picture: Written) => Scored<T> {
  return ({ truths, found }) => ({
    truths: truths.map((one) => ({ ...one, shape: shapeOf(one) })),
    found: found.map((one) => ({ ...one, shape: shapeOf(one) })),
  });
}

function runs(one: Shape): Runs {
  return 'rle' in one ? expand(one.rle) : [];
}

function corners(one: Shape): Box {
  const [x1, y1, width, height] = 'box' in one ? one.box : [0, 0, 0, 0];
  return { x1, y1, x2: x1 + width, y2: y1 + height };
}

function expectClose(values: number[] | undefined, expected: number[] | undefined, what: string): void {
  expect(values?.length, what).to.equal(expected?.length);
  values?.forEach((value, i) => {
    expect(value, `${what} at ${leastOverlaps[i]!.toFixed(2)}`).to.be.closeTo(expected![i]!, close);
  });
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : -1;
}
