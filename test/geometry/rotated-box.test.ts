import { expect } from 'chai';
import { iou } from '../../lib/geometry/box';
import {
  corners,
  fromCorners,
  fromTurned,
  type RotatedBox,
  regular,
  rotatedIou,
  sharedArea,
} from '../../lib/geometry/rotated-box';
import { seeded } from '../bench/random';

type Turned = [cx: number, cy: number, width: number, height: number, degrees: number];
const turned = ([cx, cy, width, height, degrees]: Turned) =>
  fromTurned(cx, cy, width, height, (degrees / 180) * Math.PI);
const written = ({ x1, y1, x2, y2, angle }: RotatedBox) => [
  (x1 + x2) / 2,
  (y1 + y2) / 2,
  x2 - x1,
  y2 - y1,
  (angle / Math.PI) * 180,
];

function expectClose(actual: readonly number[], expected: readonly number[], by = 1e-9): void {
  expect(actual).to.have.lengthOf(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i], `number ${i}`).to.be.closeTo(value, by);
  });
}

describe('corners', () => {
  const half = Math.SQRT1_2;
  const rows: [box: Turned, expected: number[], why: string][] = [
    [[50, 40, 20, 10, 0], [40, 35, 60, 35, 60, 45, 40, 45], 'upright: from the top left, clockwise'],
    [
      [50, 40, 20, 10, 90],
      [55, 30, 55, 50, 45, 50, 45, 30],
      'a quarter turn clockwise: the top left is at the top right',
    ],
    [[50, 40, 20, 10, 180], [60, 45, 40, 45, 40, 35, 60, 35], 'upside down'],
    [[0, 0, 2, 2, 45], [0, -2 * half, 2 * half, 0, 0, 2 * half, -2 * half, 0], 'a square on its corner'],
  ];
  for (const [box, expected, why] of rows) {
    it(why, () =>
      expectClose(
        corners(turned(box)).flatMap(({ x, y }) => [x, y]),
        expected,
      ),
    );
  }
});

describe('regular', () => {
  const rows: [box: Turned, expected: Turned, why: string][] = [
    [[5, 6, 20, 10, 30], [5, 6, 20, 10, 30], 'stays'],
    [[5, 6, 20, 10, 120], [5, 6, 10, 20, 30], 'a quarter turn less, width and height swapped'],
    [[5, 6, 20, 10, -30], [5, 6, 10, 20, 60], 'a quarter turn more'],
    [[5, 6, 20, 10, 90], [5, 6, 10, 20, 0], 'a right angle is none'],
    [[5, 6, 20, 10, 180], [5, 6, 20, 10, 0], 'nor is half a turn'],
    [[5, 6, 20, 10, -400], [5, 6, 10, 20, 50], 'more than a full turn'],
  ];
  for (const [box, expected, why] of rows) it(why, () => expectClose(written(regular(turned(box))), expected));
});

describe('fromCorners', () => {
  it('is the way back from corners', () => {
    const random = seeded(3);
    for (let round = 0; round < 500; round++) {
      const box = fromTurned(random() * 99, random() * 99, random() * 50, random() * 50, random() * 7 - 3.5);
      const back = fromCorners(corners(box));
      expectClose(written(regular(back)), written(regular(box)), 1e-6);
    }
  });

  const stretch = (box: Turned, across: number) => {
    const [a, b, c, d] = corners(turned(box)).map(({ x, y }) => ({ x: x * across, y }));
    return fromCorners([a!, b!, c!, d!]);
  };
  const rows: [box: Turned, across: number, expected: Turned, why: string][] = [
    [[10, 20, 8, 6, 0], 2, [20, 20, 16, 6, 0], 'an upright box stays a box'],
    [[10, 20, 8, 6, 90], 2, [20, 20, 8, 12, 90], 'as does one on its side'],
    // Half diagonals √50 become 2√50 and √50: sides of √250, twice the area 100, at atan 1/2.
    [[0, 0, 10, 10, 45], 2, [0, 0, Math.sqrt(250), 200 / Math.sqrt(250), 26.565051177078], 'a square keeps one side'],
    // The side of 20 goes to (20 cos 60° · 2, 20 sin 60°) = (20, 17.32): √700 long, at 40.893°.
    [
      [0, 0, 4, 20, -30],
      2,
      [0, 0, 160 / Math.sqrt(700), Math.sqrt(700), -49.106605350869],
      'a high box keeps its height',
    ],
  ];
  for (const [box, across, expected, why] of rows) {
    it(`${why}, stretched ${across} times`, () => expectClose(written(stretch(box, across)), expected, 1e-6));
  }

  it('has no angle to give for a point, and no NaN', () => {
    expectClose(written(fromCorners(corners(turned([3, 4, 0, 0, 0])))), [3, 4, 0, 0, 0]);
  });
});

describe('rotatedIou', () => {
  const rows: [a: Turned, b: Turned, expected: number, why: string][] = [
    [[5, 5, 10, 10, 0], [5, 5, 10, 10, 0], 1, 'the same box'],
    [[5, 5, 10, 4, 30], [5, 5, 10, 4, 30], 1, 'the same turned box'],
    [[5, 5, 10, 4, 30], [5, 5, 4, 10, 120], 1, 'the same area in another notation'],
    [[5, 5, 10, 10, 0], [10, 5, 10, 10, 0], 50 / 150, 'upright: half of each'],
    [[0, 0, 2, 2, 0], [0, 0, 2, 2, 45], Math.SQRT1_2, 'an octagon of 8 (√2 − 1) in 8 together'],
    [[0, 0, 4, 2, 17], [0, 0, 4, 2, 107], 4 / 12, 'a cross: 2 × 2 of 8 + 8 − 4'],
    [[0, 0, 10, 10, 0], [1, 2, 2, 3, 33], 6 / 100, 'one inside the other'],
    [[0, 0, 100, 2, 45], [0, 10, 100, 2, 45], 0, 'side by side: the circles round them meet, they do not'],
    [[0, 0, 10, 10, 0], [10, 0, 10, 10, 0], 0, 'a shared edge'],
    [[0, 0, 10, 10, 0], [99, 99, 10, 10, 45], 0, 'far apart'],
    [[0, 0, 10, 0, 45], [0, 0, 10, 10, 45], 0, 'no height'],
    [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], 0, 'two points, not 0 / 0'],
    [[0, 0, -5, -5, 0], [0, 0, 5, 5, 0], 0, 'a size below 0, as a raw head may give'],
  ];
  for (const [a, b, expected, why] of rows) {
    it(why, () => {
      expect(rotatedIou(turned(a), turned(b))).to.be.closeTo(expected, 1e-12);
      expect(rotatedIou(turned(b), turned(a))).to.be.closeTo(expected, 1e-12);
    });
  }

  it('is the IoU of upright boxes', () => {
    const random = seeded(5);
    for (let round = 0; round < 500; round++) {
      const [a, b] = [0, 0].map(() => fromTurned(random() * 40, random() * 40, random() * 30, random() * 30, 0));
      expect(rotatedIou(a!, b!)).to.be.closeTo(iou(a!, b!), 1e-9);
    }
  });

  it('is what counting points on a fine grid gives', () => {
    const random = seeded(9);
    for (let round = 0; round < 40; round++) {
      const [a, b] = [0, 0].map(() =>
        fromTurned(40 + random() * 20, 40 + random() * 20, 5 + random() * 40, 5 + random() * 40, random() * 7),
      );
      expect(rotatedIou(a!, b!)).to.be.closeTo(counted(a!, b!), 0.01);
    }
  });
});

/** Points in both over points in either, a quarter of a pixel apart. */
function counted(a: RotatedBox, b: RotatedBox): number {
  let [both, either] = [0, 0];
  for (let x = 0; x < 100; x += 0.25) {
    for (let y = 0; y < 100; y += 0.25) {
      const [inA, inB] = [holds(a, x, y), holds(b, x, y)];
      if (inA && inB) both++;
      if (inA || inB) either++;
    }
  }
  return both / either;
}

/** Turns the point back instead of the box. */
function holds({ x1, y1, x2, y2, angle }: RotatedBox, x: number, y: number): boolean {
  const [dx, dy] = [x - (x1 + x2) / 2, y - (y1 + y2) / 2];
  const along = dx * Math.cos(angle) + dy * Math.sin(angle);
  const across = dy * Math.cos(angle) - dx * Math.sin(angle);
  return Math.abs(along) <= (x2 - x1) / 2 && Math.abs(across) <= (y2 - y1) / 2;
}

describe('sharedArea', () => {
  it('cuts a triangle by a square', () => {
    const triangle = [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
      { x: 0, y: 8 },
    ];
    expect(sharedArea(triangle, corners(turned([2, 2, 4, 4, 0])))).to.equal(16);
    expect(sharedArea(triangle, corners(turned([6, 2, 4, 4, 0])))).to.equal(8); // the half below its slope
    expect(sharedArea(triangle, corners(turned([8, 8, 4, 4, 0])))).to.equal(0);
  });
});
