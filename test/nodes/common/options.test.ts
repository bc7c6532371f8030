import { expect } from 'chai';
import { ownOptions, readMessageOptions, readPercent, readPredictOptions } from '../../../nodes/common/options';

const refusing = (read: () => unknown, words: string) => {
  expect(read).to.throw(words).with.property('code', 'BAD_OPTION');
};

describe('a threshold', () => {
  const right: [value: unknown, expected: number, why: string][] = [
    [40, 0.4, 'percent'],
    [100, 1, 'all'],
    [1, 0.01, 'one percent, not all'],
    [0, 0, 'none'],
    [0.4, 0.4, 'a fraction'],
    [0.999, 0.999, 'the largest fraction'],
    [12.5, 0.125, 'half percents'],
    ['40', 0.4, 'as forms give it'],
    [' 0.4 ', 0.4, 'a fraction as text'],
  ];
  for (const [value, expected, why] of right) {
    it(`${JSON.stringify(value)} is ${expected}: ${why}`, () => {
      expect(readPercent('overlap', value)).to.equal(expected);
    });
  }

  for (const value of [-1, 100.1, Number.NaN, 'much', ' ', true, [40], { value: 40 }, Number.POSITIVE_INFINITY]) {
    it(`${JSON.stringify(value)} is refused`, () => {
      refusing(() => readPercent('overlap', value), 'expected a number from 0 to 100 for overlap but received ');
    });
  }
});

describe('options for a run', () => {
  const right: [raw: object, expected: object, why: string][] = [
    [{}, {}, 'none: those of the model hold'],
    [
      { confidence: '', overlap: null, classes: undefined, maxDetections: '', agnostic: '', topK: '' },
      {},
      'empty fields of a form are none',
    ],
    [
      { confidence: 40, overlap: '30', classes: 'car, bus', maxDetections: '5', agnostic: true },
      { confidence: 0.4, overlap: 0.3, classes: ['car', 'bus'], maxDetections: 5, agnostic: true },
      'all',
    ],
    [{ max_detections: 5, maxDetections: 300 }, { maxDetections: 5 }, 'the API’s spelling goes first'],
    [{ top_k: 3, topK: 5 }, { topK: 3 }, 'here too'],
    [{ topK: 0 }, { topK: 0 }, 'no limit'],
    [{ classes: ['car', ' bus '] }, { classes: ['car', 'bus'] }, 'a list'],
    [{ classes: ' , car,, ' }, { classes: ['car'] }, 'commas too many'],
    [{ classes: [] }, { classes: [] }, 'an empty list: all'],
    [{ classes: ['nuts, bolts'] }, { classes: ['nuts, bolts'] }, 'a name with a comma, in a list'],
    [{ agnostic: 'true' }, { agnostic: true }, 'a text'],
    [{ agnostic: 'FALSE' }, { agnostic: false }, 'a text as others write it'],
    [{ agnostic: 0 }, { agnostic: false }, 'a number'],
    [{ agnostic: false }, { agnostic: false }, 'no is an answer'],
    [
      { format: 'image_and_json', stroke: '5', labels: 'true', name: 'belt 1.jpg' },
      { format: 'image_and_json', stroke: 5, labels: true, name: 'belt 1.jpg' },
      'those of servers',
    ],
  ];
  for (const [raw, expected, why] of right) {
    it(`are read: ${why}`, () => expect(readPredictOptions(raw)).to.deep.equal(expected));
  }

  const wrong: [raw: object, words: string][] = [
    [{ confidence: 140 }, 'for confidence but received 140'],
    [{ overlap: -5 }, 'for overlap but received -5'],
    [{ max_detections: 0 }, 'expected a whole number above 0 for max_detections but received 0'],
    [{ maxDetections: 2.5 }, 'for max_detections but received 2.5'],
    [{ maxDetections: 'many' }, 'for max_detections but received "many"'],
    [{ topK: -1 }, 'expected a whole number, 0 or above for top_k but received -1'],
    [{ classes: 7 }, 'expected names with commas between them, or a list of names for classes but received 7'],
    [{ classes: ['car', 7] }, 'for classes but received ["car",7]'],
    [{ classes: { car: true } }, 'for classes but received {"car":true}'],
    [{ format: 'png' }, 'expected one of json, image, image_and_json for format but received "png"'],
    [{ stroke: -1 }, 'for stroke but received -1'],
    [{ name: ['belt'] }, 'for name but received ["belt"]'],
    [{ agnostic: 'perhaps' }, 'expected true or false for agnostic but received "perhaps"'],
  ];
  for (const [raw, words] of wrong) {
    it(`refuse ${JSON.stringify(raw)}`, () => refusing(() => readPredictOptions(raw), words));
  }
});

describe('msg.options', () => {
  const right: [value: unknown, expected: object, why: string][] = [
    [undefined, {}, 'not there'],
    [null, {}, 'null'],
    ['', {}, 'empty'],
    [{}, {}, 'nothing in it'],
    [{ confidence: 0, agnostic: false }, { confidence: 0, agnostic: false }, 'zero and no are not empty'],
    [{ confidence: '', classes: null, overlap: 30 }, { overlap: 30 }, 'empty entries leave the node’s own'],
  ];
  for (const [value, expected, why] of right) {
    it(`is read: ${why}`, () => expect(readMessageOptions(value)).to.deep.equal(expected));
  }

  const wrong: [value: unknown, words: string][] = [
    ['confidence=40', 'expected an object for msg.options but received "confidence=40"'],
    [40, 'expected an object for msg.options but received 40'],
    [[{ confidence: 40 }], 'expected an object for msg.options'],
    [{ confidense: 40 }, 'for msg.options but received "confidense"'],
    [{ confidence: 40, constructor: 1 }, 'for msg.options but received "constructor"'],
  ];
  for (const [value, words] of wrong) {
    it(`is refused: ${JSON.stringify(value)}`, () => refusing(() => readMessageOptions(value), words));
  }
});

describe('the options of a node', () => {
  it('are those that it has itself, however they are written', () => {
    const asked = { confidence: 40, max_detections: 5, top_k: 3, classes: 'car' };
    expect(ownOptions(asked, { confidence: 50, topK: 0 })).to.deep.equal({ confidence: 40, top_k: 3 });
  });
});
