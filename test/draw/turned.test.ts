import { expect } from 'chai';
import { defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import { cornersOf, labelEdge } from '../../lib/draw/turned';
import type { Detection, DetectPrediction } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

/** A square on its corner, round 50, 50. */
const points = [
  { x: 50, y: 20 },
  { x: 80, y: 50 },
  { x: 50, y: 80 },
  { x: 20, y: 50 },
];
const diamond: Detection = {
  ...{ x: 50, y: 50, width: 42.43, height: 42.43, angle: Math.PI / 4, points },
  ...{ class: 'ship', class_id: 0, confidence: 0.9, detection_id: '1' },
};
const prediction = (one: Detection, width = 100, height = 100): DetectPrediction => ({
  predictions: [one],
  image: { width, height },
  ...{ time: 0, inference_id: '1', model_id: 'm' },
});
const ship = [...colourOf('ship')];
const options = { ...defaultDrawOptions, labels: false };

describe('a rotated box', () => {
  it('is drawn as it is turned, and not upright', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction(diamond), options);
    for (const [x, y] of [
      [50, 20],
      [79, 50],
      [50, 79],
      [20, 50],
      [34, 35],
      [65, 64],
    ] as const) {
      expect(pixelAt(pixels, x, y), `${x}, ${y}`).to.deep.equal(ship);
    }
    for (const [x, y] of [
      [50, 50],
      [29, 29],
      [71, 29],
      [50, 29],
    ] as const) {
      expect(pixelAt(pixels, x, y), `${x}, ${y}`).to.deep.equal([90, 90, 90]);
    }
  });

  it('is drawn from its angle where no corners are given', () => {
    const [{ points: _, ...rest }, pixels] = [diamond, plain(100, 100)];
    overlay(pixels, prediction(rest), options);
    for (const [x, y] of [
      [50, 20],
      [79, 50],
      [50, 79],
      [20, 50],
    ] as const) {
      expect(pixelAt(pixels, x, y), `${x}, ${y}`).to.deep.equal(ship);
    }
  });

  it('is scaled with its picture, corner by corner', () => {
    for (const given of [diamond, { ...diamond, points: [] }]) {
      const pixels = plain(200, 100);
      overlay(pixels, prediction(given), options);
      for (const [x, y] of [
        [100, 20],
        [158, 50],
        [100, 79],
        [41, 50],
        [120, 30],
      ] as const) {
        expect(pixelAt(pixels, x, y), `${x}, ${y}`).to.deep.equal(ship);
      }
    }
  });

  it('has no line for a stroke of 0', () => {
    const pixels = plain(100, 100);
    overlay(pixels, prediction(diamond), { ...options, stroke: 0 });
    expect(pixels.data.every((value) => value === 0)).to.equal(true);
  });

  it('has its label over its topmost corner', () => {
    const pixels = plain(100, 100);
    overlay(pixels, prediction(diamond), { ...defaultDrawOptions, stroke: 0 });
    const painted: [number, number][] = [];
    for (let i = 0; i < 1e4; i++)
      if (pixels.data[3 * i] || pixels.data[3 * i + 1]) painted.push([i % 100, (i / 100) | 0]);
    const [xs, ys] = [0, 1].map((axis) => painted.map((at) => at[axis]!));
    expect(Math.max(...ys!)).to.equal(19); // it stands on the corner
    expect((Math.min(...xs!) + Math.max(...xs!) + 1) / 2).to.be.closeTo(50, 1);
  });
});

describe('cornersOf', () => {
  it('gives none for an upright box, whatever its points are', () => {
    const { angle: _, ...upright } = diamond;
    expect(cornersOf(upright)).to.equal(undefined);
  });
});

describe('labelEdge', () => {
  const quad = (...xy: number[]) => Array.from({ length: 4 }, (_, i) => ({ x: xy[2 * i]!, y: xy[2 * i + 1]! }));
  const rows: [points: ReturnType<typeof quad>, width: number, left: number, why: string][] = [
    [quad(50, 20, 80, 50, 50, 80, 20, 50), 20, 40, 'centred over the topmost corner'],
    [quad(20, 20, 80, 21, 80, 80, 20, 79), 20, 20, 'from the left corner of a box that hardly leans right'],
    [quad(20, 21, 80, 20, 80, 79, 20, 80), 20, 60, 'to the right corner of a box that hardly leans left'],
    [quad(20, 20, 30, 21, 30, 80, 20, 79), 40, 20, 'beyond the right of a box narrower than the label'],
  ];
  for (const [corners, width, left, why] of rows) {
    it(why, () => expect(labelEdge(corners, width, 0)).to.include({ left, top: 20, bottom: 80 }));
  }

  it('reaches as far as the line does', () => {
    const edge = labelEdge(quad(20, 20, 80, 21, 80, 80, 20, 79), 20, 4);
    expect(edge).to.deep.equal({ left: 18, top: 18, right: 82, bottom: 82 });
  });
});
