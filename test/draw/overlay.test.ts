import { expect } from 'chai';
import { label } from '../../lib/draw/label';
import { type DrawOptions, defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import { magnification } from '../../lib/draw/scene';
import type { Detection, DetectPrediction } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

const detection = (changes: Partial<Detection> = {}): Detection => ({
  x: 50,
  y: 60,
  width: 40,
  height: 30,
  class: 'bus',
  class_id: 5,
  confidence: 0.85,
  detection_id: '1',
  ...changes,
});

const prediction = (predictions: Detection[], width = 100, height = 100): DetectPrediction => ({
  predictions,
  image: { width, height },
  time: 0,
  inference_id: '1',
  model_id: 'm',
});

const options = (changes: Partial<DrawOptions> = {}): DrawOptions => ({ ...defaultDrawOptions, ...changes });
const colour = (name: string) => [...colourOf(name)];

describe('overlay', () => {
  it('outlines a box in the colour of its class and leaves its inside alone', () => {
    const pixels = plain(100, 100, 90);
    overlay(pixels, prediction([detection()]), options({ labels: false }));
    for (const [x, y] of [
      [30, 60],
      [69, 60],
      [50, 45],
      [50, 74],
      [30, 45],
      [69, 74],
    ] as const) {
      expect(pixelAt(pixels, x, y), `${x}, ${y}`).to.deep.equal(colour('bus'));
    }
    expect(pixelAt(pixels, 50, 60)).to.deep.equal([90, 90, 90]);
    expect(pixelAt(pixels, 26, 60)).to.deep.equal([90, 90, 90]);
  });

  it('scales coordinates from the picture of the prediction to the one at hand', () => {
    const pixels = plain(200, 50);
    overlay(pixels, prediction([detection()]), options({ labels: false }));
    expect(pixelAt(pixels, 60, 30)).to.deep.equal(colour('bus'));
    expect(pixelAt(pixels, 100, 37)).to.deep.equal(colour('bus'));
    expect(pixelAt(pixels, 30, 30)).to.deep.equal([0, 0, 0]);
  });

  it('takes coordinates as they are where the prediction knows no size', () => {
    const pixels = plain(100, 100);
    overlay(pixels, prediction([detection()], 0, 0), options({ labels: false }));
    expect(pixelAt(pixels, 30, 60)).to.deep.equal(colour('bus'));
  });

  it('puts the surest on top, whatever their order', () => {
    const [sure, unsure] = [detection({ class: 'car', confidence: 0.9 }), detection({ confidence: 0.4 })];
    for (const order of [
      [sure, unsure],
      [unsure, sure],
    ]) {
      const pixels = plain(100, 100);
      overlay(pixels, prediction(order), options({ labels: false }));
      expect(pixelAt(pixels, 30, 60)).to.deep.equal(colour('car'));
    }
  });

  it('puts the label on the box, flush with its outline', () => {
    const pixels = plain(100, 100);
    overlay(pixels, prediction([detection()]), options());
    const plate = label('bus 85%', 15, colourOf('bus'));
    for (let y = 0; y < plate.height; y++) {
      for (let x = 0; x < plate.width; x++) {
        expect(pixelAt(pixels, 29 + x, 44 - plate.height + y)).to.deep.equal(pixelAt(plate, x, y));
      }
    }
  });

  it('draws no lines for a stroke of 0, and labels still', () => {
    const pixels = plain(100, 100);
    overlay(pixels, prediction([detection()]), options({ stroke: 0 }));
    expect(pixelAt(pixels, 69, 74)).to.deep.equal([0, 0, 0]);
    expect(pixelAt(pixels, 31, 44)).to.deep.equal(colour('bus'));
  });

  const sizes: [width: number, height: number][] = [
    [1, 1],
    [1, 300],
    [300, 1],
    [3, 2],
    [17, 17],
  ];
  for (const [width, height] of sizes) {
    it(`survives a picture of ${width} × ${height} and boxes on every side of it`, () => {
      const pixels = plain(width, height);
      const places = [-1e6, -40, 0, height / 2, height, 1e6, 1e300];
      const boxes = places.flatMap((x) => places.map((y) => detection({ x, y, width: 30, height: 1e5 })));
      overlay(pixels, prediction(boxes, width, height), options({ stroke: 9 }));
      expect(pixels.data).to.have.lengthOf(width * height * 3);
    });
  }

  it('leaves a picture without findings as it is', () => {
    const pixels = plain(20, 20, 7);
    overlay(pixels, prediction([]), options());
    expect(pixels.data.every((value) => value === 7)).to.equal(true);
  });

  it('does not change the prediction', () => {
    const given = prediction([detection({ confidence: 0.9 }), detection()]);
    const before = structuredClone(given);
    overlay(plain(50, 50), given, options());
    expect(given).to.deep.equal(before);
  });
});

describe('magnification', () => {
  const rows: [width: number, height: number, expected: number][] = [
    [100, 100, 1],
    [640, 480, 1],
    [480, 640, 1],
    [1280, 960, 1.52],
    [1920, 1080, 1.93],
    [3840, 2160, 2.93],
  ];
  for (const [width, height, expected] of rows) {
    it(`is ${expected} on ${width} × ${height}`, () => {
      expect(magnification({ width, height })).to.be.closeTo(expected, 0.005);
    });
  }
});
