import { expect } from 'chai';
import { type DrawOptions, defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import { ringsOf } from '../../lib/draw/shape';
import { signedArea } from '../../lib/geometry/polygon';
import { compress } from '../../lib/geometry/rle';
import type { Outline, OutlinePrediction, Point } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

const at = { x: 50, y: 50, width: 60, height: 60, class: 'bus', class_id: 5, confidence: 0.9, detection_id: '1' };
const points = (...places: number[]): Point[] =>
  places.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: places[i + 1]! }] : []));
const triangle: Outline = { ...at, points: points(20, 20, 80, 20, 20, 80) };
/** Columns 20 to 79, in each the rows 20 to 79 but for 40 to 59 in the columns 40 to 59. */
const holed: Outline = { ...at, mask_format: 'rle', rle: { size: [100, 100], counts: compress(holedRuns()) } };

function holedRuns(): number[] {
  const runs = [20 * 100 + 20];
  for (let x = 20; x < 80; x++) runs.push(...(x >= 40 && x < 60 ? [20, 20, 20, 40] : [60, 40]));
  runs[runs.length - 1] = 20 + 2000;
  return runs;
}

const prediction = (one: Outline): OutlinePrediction => ({
  predictions: [one],
  image: { width: 100, height: 100 },
  time: 0,
  inference_id: '1',
  model_id: 'm',
});
const options = (changes: Partial<DrawOptions> = {}): DrawOptions => ({
  ...defaultDrawOptions,
  labels: false,
  ...changes,
});

/** The colour of its class over grey 90, as strong as `opacity` says. */
const tinted = (opacity: number) => colourOf('bus').map((value) => value * opacity + 90 * (1 - opacity));

function expectColour(found: number[], wanted: number[], what: string): void {
  for (const channel of [0, 1, 2]) expect(found[channel], what).to.be.closeTo(wanted[channel]!, 1);
}

describe('a shape', () => {
  it('is filled as strong as opacity says, and has its line; its box is not drawn', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction(triangle), options({ opacity: 0.5 }));
    expectColour(pixelAt(pixels, 35, 35), tinted(0.5), 'inside');
    expectColour(pixelAt(pixels, 70, 70), [90, 90, 90], 'outside, in its box');
    expectColour(pixelAt(pixels, 79, 60), [90, 90, 90], 'where the box would be');
    for (const [x, y] of [
      [20, 50],
      [50, 20],
      [50, 49],
    ] as const)
      expectColour(pixelAt(pixels, x, y), tinted(1), `${x}, ${y}`);
    expectColour(pixelAt(pixels, 18, 50), [63, 63, 63], 'its seam');
  });

  it('is not filled for an opacity of 0, and has no line for a stroke of 0', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction(triangle), options({ opacity: 0 }));
    expectColour(pixelAt(pixels, 35, 35), [90, 90, 90], 'inside');
    expectColour(pixelAt(pixels, 20, 50), tinted(1), 'line');
    overlay(pixels, prediction(triangle), options({ stroke: 0, opacity: 0 }));
    const bare = plain(100, 100, 90);
    overlay(bare, prediction(triangle), options({ stroke: 0, opacity: 0 }));
    expect(bare.data.every((value) => value === 90)).to.equal(true);
  });

  it('of run lengths is filled and outlined too, its holes clear', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction(holed), options({ opacity: 0.5, stroke: 0 }));
    for (let y = 0; y < 100; y++) {
      for (let x = 0; x < 100; x++) {
        const hole = x >= 40 && x < 60 && y >= 40 && y < 60;
        const inside = x >= 20 && x < 80 && y >= 20 && y < 80 && !hole;
        expectColour(pixelAt(pixels, x, y), inside ? tinted(0.5) : [90, 90, 90], `${x}, ${y}`);
      }
    }
    overlay(pixels, prediction(holed), options());
    expectColour(pixelAt(pixels, 20, 50), tinted(1), 'outer line');
    expectColour(pixelAt(pixels, 40, 50), tinted(1), "the hole's line");
  });

  it('is scaled to the picture at hand', () => {
    for (const one of [triangle, holed]) {
      const pixels = plain(200, 50, 90);
      overlay(pixels, prediction(one), options({ opacity: 0.5, stroke: 0 }));
      expectColour(pixelAt(pixels, 60, 15), tinted(0.5), 'inside');
      expectColour(pixelAt(pixels, 190, 15), [90, 90, 90], 'outside');
    }
  });

  it('without points enough is a box', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction({ ...at, points: [] }), options());
    expectColour(pixelAt(pixels, 79, 60), tinted(1), 'box');
  });

  it('is labelled over its topmost point', () => {
    const pixels = plain(200, 100, 90);
    const kite = { ...at, x: 100, width: 160, points: points(20, 50, 150, 40, 180, 50, 150, 80) };
    overlay(
      pixels,
      { ...prediction(kite), image: { width: 200, height: 100 } },
      options({ labels: true, stroke: 0, opacity: 0 }),
    );
    expectColour(pixelAt(pixels, 150, 38), tinted(1), 'plate');
    expectColour(pixelAt(pixels, 30, 38), [90, 90, 90], "the box's corner");
  });

  it('survives masks that hold nothing, or more than their picture', () => {
    const masks = [[10_000], [0, 10_000], [0, 99_999_999], [9_999, 1], [0, 1, 9_998, 1]];
    for (const runs of masks) {
      const one: Outline = { ...at, mask_format: 'rle', rle: { size: [100, 100], counts: compress(runs) } };
      overlay(plain(50, 50), prediction(one), options());
    }
  });
});

describe('ringsOf', () => {
  it('goes along the edges of pixels', () => {
    const [outer, hole] = ringsOf(holed, 1, 1)!.map(signedArea) as [number, number];
    expect(outer).to.be.closeTo(3600, 30);
    expect(hole).to.be.closeTo(-400, 12);
  });

  it('is nothing for boxes, upright or turned', () => {
    expect(ringsOf(at, 1, 1)).to.equal(undefined);
    expect(ringsOf({ ...triangle, angle: 0.3 }, 1, 1)).to.equal(undefined);
  });
});
