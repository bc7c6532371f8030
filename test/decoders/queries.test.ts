import { expect } from 'chai';
import { detr, rfDetr } from '../../lib/decoders/detr';
import { detrRows } from '../../lib/decoders/detr-rows';
import { detrSoftmax } from '../../lib/decoders/detr-softmax';
import { ultraface } from '../../lib/decoders/ultraface';
import type { DetectDecoder, Output } from '../../lib/model/decoder';
import { type Case, inputOf, lines, output, type Rows } from './outputs';

const wide = inputOf(100, 50);
/** sigmoid(ln 9) = 0.9, sigmoid(ln 4) = 0.8, sigmoid(0) = 0.5 */
const [ninety, eighty, half, none] = [Math.log(9), Math.log(4), 0, -9];
const box = [0.5, 0.5, 0.2, 0.4]; // 40 15 60 35
const queries = (logits: Rows, columns: number): Output[] => [
  output('logits', [1, 3, columns], {
    0: Array(columns).fill(none),
    1: Array(columns).fill(none),
    2: Array(columns).fill(none),
    ...logits,
  }),
  output('pred_boxes', [1, 3, 4], { 0: box, 1: [0.1, 0.2, 0.2, 0.4], 2: box }),
];

const rows: (Case & { what: string; decoder: DetectDecoder; expected: string[] })[] = [
  {
    what: 'centres and sizes are shares of the input',
    decoder: detr,
    input: wide,
    outputs: queries({ 1: [none, eighty] }, 2),
    expected: ['1 at 80 %: 0 0 20 20'],
  },
  {
    what: 'a query may be of two classes, and nothing is suppressed',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [ninety, eighty], 2: [eighty, none] }, 2),
    expected: ['0 at 90 %: 40 15 60 35', '1 at 80 %: 40 15 60 35', '0 at 80 %: 40 15 60 35'],
  },
  {
    what: 'no more than there are queries',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [ninety, eighty], 2: [eighty, ninety] }, 2),
    expected: ['0 at 90 %: 40 15 60 35', '1 at 90 %: 40 15 60 35', '1 at 80 %: 40 15 60 35'],
  },
  {
    what: 'no more than asked for',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [ninety, eighty] }, 2),
    options: { maxDetections: 1 },
    expected: ['0 at 90 %: 40 15 60 35'],
  },
  {
    what: 'at the threshold is not above it',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [half, none] }, 2),
    expected: [],
  },
  {
    what: 'threshold 0 takes all',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [half], 1: [eighty], 2: [ninety] }, 1),
    options: { confidence: 0 },
    expected: ['0 at 90 %: 40 15 60 35', '0 at 80 %: 0 0 20 20', '0 at 50 %: 40 15 60 35'],
  },
  {
    what: 'threshold 1 takes none',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [90] }, 1),
    options: { confidence: 1 },
    expected: [],
  },
  {
    what: 'the slot behind the names is no class',
    decoder: rfDetr,
    input: wide,
    outputs: queries({ 0: [none, eighty, ninety] }, 3),
    classes: ['nut', 'bolt'],
    expected: ['1 at 80 %: 40 15 60 35'],
  },
  {
    what: 'nor are the rest of COCO',
    decoder: rfDetr,
    input: wide,
    outputs: queries({ 0: [none, eighty, none, none, ninety] }, 91),
    classes: ['nut', 'bolt'],
    expected: ['1 at 80 %: 40 15 60 35'],
  },
  {
    what: 'nor is one that is named background',
    decoder: rfDetr,
    input: wide,
    outputs: queries({ 0: [ninety, eighty] }, 2),
    classes: ['background_class83422', 'bolt'],
    expected: ['1 at 80 %: 40 15 60 35'],
  },
  {
    what: 'a class that is not wanted',
    decoder: detr,
    input: wide,
    outputs: queries({ 0: [ninety, eighty] }, 2),
    options: { wanted: (id) => id === 1 },
    expected: ['1 at 80 %: 40 15 60 35'],
  },
  {
    what: 'confidences of a query sum up to 1, the last is that of nothing',
    decoder: detrSoftmax,
    input: wide,
    // e^0 : e^ln 8 : e^0 is 1 : 8 : 1; e^ln 2 : e^0 : e^ln 7 is 2 : 1 : 7
    outputs: queries({ 0: [0, Math.log(8), 0], 1: [Math.log(2), 0, Math.log(7)], 2: [0, 0, 0] }, 3),
    options: { confidence: 0.15 },
    expected: ['1 at 80 %: 40 15 60 35', '0 at 33 %: 40 15 60 35', '0 at 20 %: 0 0 20 20'],
  },
  {
    what: 'the best class of a row, confidences as they are',
    decoder: detrRows,
    input: wide,
    outputs: [
      output('output0', [1, 3, 7], {
        0: [...box, 0.6, 0.7, 0.1],
        1: [...box, 0.1, 0.1, 0.9],
        2: [...box, 0.5, 0.2, 0],
      }),
    ],
    expected: ['2 at 90 %: 40 15 60 35', '1 at 70 %: 40 15 60 35'],
  },
  {
    what: 'column 0 is the background, class 0 the column behind it; corners are shares',
    decoder: ultraface,
    input: wide,
    outputs: [
      output('scores', [1, 3, 3], { 0: [0.1, 0.2, 0.7], 1: [0.9, 0.05, 0.05], 2: [0.2, 0.8, 0] }),
      output('boxes', [1, 3, 4], { 0: [0.1, 0.2, 0.3, 0.4], 1: [0, 0, 1, 1], 2: [0.5, 0.5, 1, 1] }),
    ],
    expected: ['0 at 80 %: 50 25 100 50', '1 at 70 %: 10 10 30 20'],
  },
  {
    what: 'names that begin with the background count it',
    decoder: ultraface,
    input: wide,
    outputs: [output('scores', [1, 1, 2], { 0: [0.2, 0.8] }), output('boxes', [1, 1, 4], { 0: [0, 0, 1, 1] })],
    classes: ['BACKGROUND', 'face'],
    expected: ['1 at 80 %: 0 0 100 50'],
  },
  {
    what: 'the worse of two that overlap goes',
    decoder: ultraface,
    input: wide,
    outputs: [
      output('scores', [1, 2, 2], { 0: [0.2, 0.8], 1: [0.1, 0.9] }),
      output('boxes', [1, 2, 4], { 0: [0, 0, 1, 1], 1: [0, 0, 1, 0.9] }),
    ],
    expected: ['0 at 90 %: 0 0 100 45'],
  },
];

describe('boxes and class confidences', () => {
  for (const { what, decoder, expected, ...one } of rows) {
    it(`${decoder.family}: ${what}`, () => {
      expect(lines(decoder, one)).to.deep.equal(expected);
    });
  }
});
