import { expect } from 'chai';
import { decoders } from '../../lib/decoders';
import type { DecodeOptions, DetectDecoder, Output } from '../../lib/model/decoder';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import { understand } from '../../lib/model/understand';
import { cocoKeypoints } from '../../lib/prediction';

/** 64 × 64 pixels have 64 + 16 + 4 cells. */
const cells = 84;
const input: PictureInput = {
  ...{ name: 'images', width: 64, height: 64, type: 'float32', layout: 'NCHW', batched: true, besides: [] },
  channels: 3,
};
const options: DecodeOptions = {
  ...{ confidence: 0.4, overlap: 0.3, agnostic: false, maxDetections: 300, wanted: () => true },
};

function understood(outputs: readonly Output[], says: Declared) {
  const { decoder, manifest } = understand([{ name: 'metadata', says }], input, outputs, decoders);
  return { decoder: decoder as DetectDecoder, manifest };
}

const output = (dims: readonly number[], data?: Float32Array): Output => ({
  ...{ name: 'output0', dims, data: data ?? new Float32Array(dims.reduce((product, axis) => product * axis)) },
});

/** Class-major: column by column, the numbers of some cells; all others are 0. */
function classMajor(rows: number, columns: Record<number, readonly number[]>): Output {
  const data = new Float32Array(rows * cells);
  for (const [cell, values] of Object.entries(columns)) {
    for (const [row, value] of values.entries()) data[row * cells + Number(cell)] = value;
  }
  return output([1, rows, cells], data);
}

const found = (outputs: readonly Output[], says: Declared, asked: Partial<DecodeOptions> = {}) => {
  const { decoder, manifest } = understood(outputs, says);
  return decoder.decode(outputs, { ...options, ...asked }, manifest);
};

describe('families with keypoints or an angle', () => {
  const person = ['person'];
  const rows: [dims: number[], says: Declared, family: string, classes: number, why: string][] = [
    [[1, 56, cells], { classes: person, keypoints: [...cocoKeypoints] }, 'yolov8-pose', 1, '4 + 1 + 17 · 3'],
    [[1, 39, cells], { classes: person, keypoints: [...cocoKeypoints] }, 'yolov8-pose', 1, '4 + 1 + 17 · 2'],
    [[1, 12, cells], { classes: ['a', 'b'], keypoints: ['p', 'q'] }, 'yolov8-pose', 2, '4 + 2 + 2 · 3'],
    [[1, 12, cells], { keypoints: ['p', 'q'] }, 'yolov8-pose', 2, 'without names: three numbers to a point'],
    [[1, 9, cells], { keypoints: ['p', 'q'] }, 'yolov8-pose', 1, 'without names: two where three leave no class'],
    [[1, 56, cells], { family: 'yolov8-pose' }, 'yolov8-pose', 1, 'the family alone: a person as in COCO'],
    [[1, 56, cells], {}, 'yolov8', 52, 'nobody says it: a detector of 52 classes'],
    [[1, 56, cells], { family: 'yolov8', keypoints: [...cocoKeypoints] }, 'yolov8', 52, 'the family goes before'],
    [[1, 14, cells], { classes: Array(10).fill('c'), keypoints: ['p'] }, 'yolov8', 10, 'keypoints that do not fit'],
    [[1, 300, 57], { classes: person, keypoints: [...cocoKeypoints] }, 'yolo26-pose', 1, '6 + 17 · 3'],
    [[1, 300, 40], { classes: person, keypoints: [...cocoKeypoints] }, 'yolo26-pose', 1, '6 + 17 · 2'],
    [[1, 300, 57], { family: 'yolo26-pose' }, 'yolo26-pose', 0, 'the family alone; the shape has no classes'],
    [[1, 300, 6], { classes: person, keypoints: ['p'] }, 'yolov10', 1, 'no room for a point'],
    [[1, 20, cells], { classes: Array(15).fill('c'), rotated: true }, 'yolov8-obb', 15, '4 + 15 + 1'],
    [[1, 20, cells], { rotated: true }, 'yolov8-obb', 15, 'without names'],
    [[1, 20, cells], { family: 'yolov8-obb' }, 'yolov8-obb', 15, 'the family alone'],
    [[1, 20, cells], {}, 'yolov8', 16, 'nobody says it: a detector of 16 classes'],
    [[1, 19, cells], { classes: Array(15).fill('c'), rotated: true }, 'yolov8', 15, 'no room for an angle'],
    [[1, 300, 7], { classes: Array(15).fill('c'), rotated: true }, 'yolo26-obb', 15, 'seven numbers'],
    [[1, 300, 7], { family: 'yolo26-obb' }, 'yolo26-obb', 0, 'the family alone'],
  ];
  for (const [dims, says, family, classes, why] of rows) {
    it(`[${dims}] is ${family}: ${why}`, () => {
      const { decoder, manifest } = understood([output(dims)], says);
      expect({ family: decoder.family, classes: manifest.classes.length }).to.deep.equal({ family, classes });
    });
  }

  it('is refused where a class is missing among the names: its confidence is no angle', () => {
    expect(() => understood([output([1, 14, cells])], { classes: Array(9).fill('c') })).to.throw('9 classes');
  });

  it('knows the points of a person where only the family is said', () => {
    const { manifest } = understood([output([1, 56, cells])], { family: 'yolov8-pose' });
    expect(manifest.keypoints).to.deep.equal(cocoKeypoints);
  });
});

describe('yolov8-pose', () => {
  const says = { classes: ['a', 'b'], keypoints: ['tip', 'tail'] };

  it('reads three numbers to a point, and leaves the weaker of two boxes out', () => {
    const outputs = [
      classMajor(12, {
        7: [20, 30, 10, 8, 0.25, 0.75, 17, 28, 0.5, 24, -3, 0.125],
        8: [20, 30, 10, 9, 0.25, 0.5, 1, 1, 1, 1, 1, 1],
        80: [50, 50, 4, 4, 0.5, 0.25, 49, 51, 1, 52, 48, 0],
        83: [50, 10, 4, 4, 0.25, 0.375, 1, 1, 1, 1, 1, 1], // below the threshold in both classes
      }),
    ];
    expect(found(outputs, says)).to.deep.equal([
      {
        ...{ x1: 15, y1: 26, x2: 25, y2: 34, classId: 1, confidence: 0.75 },
        keypoints: [
          { x: 17, y: 28, confidence: 0.5 },
          { x: 24, y: -3, confidence: 0.125 },
        ],
      },
      {
        ...{ x1: 48, y1: 48, x2: 52, y2: 52, classId: 0, confidence: 0.5 },
        keypoints: [
          { x: 49, y: 51, confidence: 1 },
          { x: 52, y: 48, confidence: 0 },
        ],
      },
    ]);
  });

  it('reads two numbers to a point, and takes such points for certain', () => {
    const [one] = found([classMajor(10, { 3: [20, 30, 10, 8, 0, 0.75, 17, 28, 24, 33] })], says);
    expect(one!.keypoints).to.deep.equal([
      { x: 17, y: 28, confidence: 1 },
      { x: 24, y: 33, confidence: 1 },
    ]);
  });
});

/** One row after the other; those that are missing are 0, as an exporter fills them. */
function rowsOf(columns: number, ...rows: readonly (readonly number[])[]): Output {
  const data = new Float32Array(300 * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return output([1, 300, columns], data);
}

describe('yolo26-pose', () => {
  const says = { classes: ['a', 'b'], keypoints: ['tip', 'tail'] };
  const outputs = [
    rowsOf(
      12,
      [10, 20, 30, 40, 0.75, 1, 17, 28, 0.5, 24, -3, 0.125],
      [10, 20, 30, 41, 0.875, 0, 1, 2, 0.25, 3, 4, 1],
      [10, 20, 30, 40, 0.25, 1, 1, 1, 1, 1, 1, 1],
    ),
  ];

  it('reads corners, confidence, class and points; what overlaps stays, the best first', () => {
    expect(found(outputs, says)).to.deep.equal([
      {
        ...{ x1: 10, y1: 20, x2: 30, y2: 41, classId: 0, confidence: 0.875 },
        keypoints: [
          { x: 1, y: 2, confidence: 0.25 },
          { x: 3, y: 4, confidence: 1 },
        ],
      },
      {
        ...{ x1: 10, y1: 20, x2: 30, y2: 40, classId: 1, confidence: 0.75 },
        keypoints: [
          { x: 17, y: 28, confidence: 0.5 },
          { x: 24, y: -3, confidence: 0.125 },
        ],
      },
    ]);
  });

  it('reads points of two numbers', () => {
    const [one] = found([rowsOf(10, [10, 20, 30, 40, 0.75, 1, 17, 28, 24, 33])], says);
    expect(one!.keypoints!.map(({ x, y, confidence }) => [x, y, confidence])).to.deep.equal([
      [17, 28, 1],
      [24, 33, 1],
    ]);
  });

  it('keeps what is wanted, and no more than is asked for', () => {
    expect(found(outputs, says, { wanted: (id) => id === 1 })).to.have.lengthOf(1);
    expect(found(outputs, says, { maxDetections: 1 }).map((one) => one.confidence)).to.deep.equal([0.875]);
  });
});

describe('yolov8-obb', () => {
  const says = { classes: ['ship', 'crane'], rotated: true };
  const quarter = Math.fround(Math.PI / 4);

  it('reads the angle behind the confidences', () => {
    const outputs = [classMajor(7, { 5: [20, 30, 10, 4, 0.25, 0.75, 0.5] })];
    expect(found(outputs, says)).to.deep.equal([
      { x1: 15, y1: 28, x2: 25, y2: 32, classId: 1, confidence: 0.75, angle: 0.5 },
    ]);
  });

  it('suppresses by what rotated boxes share, not by their upright bounds', () => {
    const outputs = [
      classMajor(7, {
        0: [30, 30, 40, 4, 0.9, 0, quarter],
        1: [36, 24, 40, 4, 0.8, 0, quarter], // beside the first, 8.5 pixels off: their bounds share more than half
        2: [30, 30, 40, 4, 0.7, 0, -quarter], // across it: 4 × 4 of 304
        3: [31, 31, 40, 4, 0.6, 0, quarter], // on it, shifted along: goes
        4: [31, 31, 40, 4, 0, 0.5, quarter], // of another class: stays
      }),
    ];
    const kept = (asked: Partial<DecodeOptions>) =>
      found(outputs, says, asked).map(({ confidence }) => Math.round(confidence * 10));
    expect(kept({})).to.deep.equal([9, 8, 7, 5]);
    expect(kept({ agnostic: true })).to.deep.equal([9, 8, 7]);
    expect(kept({ overlap: 0.99 })).to.deep.equal([9, 8, 7, 6, 5]);
    expect(kept({ overlap: 0.01 })).to.deep.equal([9, 8, 5]);
  });
});

describe('yolo26-obb', () => {
  it('reads centre, size, confidence, class and angle, whatever the angle', () => {
    const outputs = [
      rowsOf(7, [20, 30, 10, 4, 0.5, 1, -7.5], [20, 30, 10, 4, 0.75, 0, 0.5], [1, 1, 1, 1, 0.25, 0, 0.5]),
    ];
    expect(found(outputs, { classes: ['ship', 'crane'], rotated: true })).to.deep.equal([
      { x1: 15, y1: 28, x2: 25, y2: 32, classId: 0, confidence: 0.75, angle: 0.5 },
      { x1: 15, y1: 28, x2: 25, y2: 32, classId: 1, confidence: 0.5, angle: -7.5 },
    ]);
  });
});
