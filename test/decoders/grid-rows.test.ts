import { expect } from 'chai';
import { yoloNas } from '../../lib/decoders/yolo-nas';
import { yolov5 } from '../../lib/decoders/yolov5';
import { yolov6 } from '../../lib/decoders/yolov6';
import { yolox, yoloxDecoded } from '../../lib/decoders/yolox';
import type { DetectDecoder } from '../../lib/model/decoder';
import { type Case, inputOf, lines, output } from './outputs';

const square = inputOf(64, 64); // 8 × 8, 4 × 4 and 2 × 2 cells: 84
const wide = inputOf(96, 64); // 12 × 8, 6 × 4 and 3 × 2: 126
const two = Math.log(2);
const one = (decoder: DetectDecoder, row: readonly number[]): Case => ({
  input: square,
  outputs: [output('output', [1, decoder === yolov5 ? 252 : 84, 7], { 70: row })],
});

const rows: (Case & { what: string; decoder: DetectDecoder; expected: string[] })[] = [
  {
    what: 'offsets are from the corner of the cell, sizes are powers of e, both in cells',
    decoder: yolox,
    input: square,
    outputs: [output('output', [1, 84, 7], { 9: [0.5, 0.25, two, 0, 0.9, 0.1, 0.8] })],
    expected: ['1 at 72 %: 4 6 20 14'], // cell 1, 1 of stride 8: centre 12, 10; 16 × 8
  },
  {
    what: 'layers follow one another',
    decoder: yolox,
    input: square,
    outputs: [
      output('output', [1, 84, 7], {
        69: [0, 0, 0, 0, 1, 0.9, 0], // 64 + 5: cell 1, 1 of stride 16
        83: [0.5, 0.5, 0, -two, 1, 0, 0.8], // 80 + 3: cell 1, 1 of stride 32
      }),
    ],
    expected: ['0 at 90 %: 8 8 24 24', '1 at 80 %: 32 40 64 56'],
  },
  {
    what: 'rows of cells are as long as the input is wide',
    decoder: yolox,
    input: wide,
    outputs: [output('output', [1, 126, 7], { 13: [0.5, 0.5, 0, 0, 1, 0.9, 0], 100: [0, 0, 0, 0, 1, 0.8, 0] })],
    expected: ['0 at 90 %: 8 8 16 16', '0 at 80 %: 56 -8 72 8'], // 96 + 4: cell 4, 0 of stride 16
  },
  {
    what: 'four layers',
    decoder: yolox,
    input: square,
    outputs: [output('output', [1, 85, 7], { 84: [0.5, 0.5, 0, 0, 1, 0.9, 0] })],
    expected: ['0 at 90 %: 0 0 64 64'],
  },
  ...[yoloxDecoded, yolov5, yolov6].map((decoder) => ({
    what: 'boxes are in pixels',
    decoder,
    ...one(decoder, [20, 30, 10, 8, 1, 0.25, 0.75]),
    expected: ['1 at 75 %: 15 26 25 34'],
  })),
  {
    what: 'neither objectness nor class alone is enough',
    decoder: yoloxDecoded,
    ...one(yoloxDecoded, [20, 30, 10, 8, 0.7, 0, 0.7]), // 0.49
    expected: [],
  },
  {
    what: 'NaN is nothing',
    decoder: yoloxDecoded,
    ...one(yoloxDecoded, [20, 30, 10, 8, Number.NaN, 1, 1]),
    expected: [],
  },
  {
    what: 'a class that is not wanted',
    decoder: yoloxDecoded,
    ...one(yoloxDecoded, [20, 30, 10, 8, 1, 0, 0.7]),
    options: { wanted: (id) => id === 0 },
    expected: [],
  },
  {
    what: 'the worse of two that overlap goes: 8/12',
    decoder: yoloxDecoded,
    input: square,
    outputs: [output('output', [1, 84, 6], { 1: [22, 30, 10, 8, 1, 0.7], 2: [20, 30, 10, 8, 1, 0.75] })],
    expected: ['0 at 75 %: 15 26 25 34'],
  },
  {
    what: 'corners and the best class',
    decoder: yoloNas,
    input: square,
    outputs: [
      output('boxes', [1, 84, 4], { 3: [10, 20, 30, 40], 80: [1, 2, 3, 4] }),
      output('scores', [1, 84, 3], { 3: [0.6, 0.8, 0.7], 80: [0.4, 0.3, 0.2] }),
    ],
    expected: ['1 at 80 %: 10 20 30 40'],
  },
  {
    what: 'the worse of two that overlap goes',
    decoder: yoloNas,
    input: square,
    outputs: [
      output('scores', [1, 84, 3], { 3: [0.6], 4: [0.7], 5: [0, 0.9] }),
      output('boxes', [1, 84, 4], { 3: [10, 20, 30, 40], 4: [11, 20, 31, 40], 5: [10, 20, 30, 40] }),
    ],
    expected: ['1 at 90 %: 10 20 30 40', '0 at 70 %: 11 20 31 40'],
  },
];

describe('rows of a grid', () => {
  for (const { what, decoder, expected, ...one } of rows) {
    it(`${decoder.family}: ${what}`, () => {
      expect(lines(decoder, one)).to.deep.equal(expected);
    });
  }
});
