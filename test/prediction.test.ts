import { expect } from 'chai';
import { isDetectPrediction } from '../lib/prediction';
import { detectPredictionSchema } from '../lib/schema';
import { faults } from './json-schema';

/** The example of the API documents (object detection, response object). */
const documented = {
  predictions: [{ x: 189.5, y: 100, width: 163, height: 186, class: 'helmet', confidence: 0.544 }],
  image: { width: 2048, height: 1371 },
};
const helmet = { ...documented.predictions[0] };

/** What Lineside adds to it. */
const full = {
  ...documented,
  predictions: [{ ...helmet, class_id: 0, detection_id: '1f0a' }],
  time: 0.041,
  inference_id: '2b1c',
  model_id: 'helmets',
};

const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([own]) => own !== key));

describe('isDetectPrediction', () => {
  const rows: [holds: boolean, value: unknown, why: string][] = [
    [true, documented, 'the answer of the API documents, without ids'],
    [true, full, 'an answer of ours'],
    [true, { ...documented, predictions: [] }, 'nothing was found'],
    [true, { ...documented, predictions: [{ ...helmet, angle: 0.1, more: [] }] }, 'more than is needed'],
    [false, { ...documented, predictions: [helmet, without(helmet, 'x')] }, 'one box without x'],
    [false, { ...documented, predictions: [{ ...helmet, x: '189.5' }] }, 'x as text'],
    [false, { ...documented, predictions: [{ ...helmet, confidence: Number.NaN }] }, 'no number'],
    [false, { ...documented, predictions: [{ ...helmet, width: Number.POSITIVE_INFINITY }] }, 'no box to draw'],
    [false, { ...documented, predictions: [{ ...helmet, class: 7 }] }, 'a class that is no name'],
    [false, { ...documented, predictions: [null] }, 'a hole in the list'],
    [false, { ...documented, predictions: { a: helmet } }, 'no list, as multi-label answers have it'],
    [false, without(documented, 'image'), 'no size'],
    [false, { ...documented, image: null }, 'size null'],
    [false, { ...documented, image: { width: 2048 } }, 'no height'],
    [false, { ...documented, image: { height: 1371 } }, 'no width'],
    [false, null, 'null'],
    [false, undefined, 'nothing'],
    [false, 'text', 'a text'],
    [false, [documented], 'a batch'],
  ];
  for (const [holds, value, why] of rows) {
    it(`${holds ? 'holds' : 'does not hold'}: ${why}`, () => expect(isDetectPrediction(value)).to.equal(holds));
  }
});

describe('the JSON Schema of a detection', () => {
  const box = full.predictions[0];
  const changed = (change: object) => ({ ...full, predictions: [{ ...box, ...change }] });
  const rows: [value: object, faults: string[], why: string][] = [
    [full, [], 'an answer of ours'],
    [{ ...full, predictions: [] }, [], 'nothing was found'],
    [
      documented,
      [
        '/time is missing',
        '/inference_id is missing',
        '/model_id is missing',
        '/predictions/0/class_id is missing',
        '/predictions/0/detection_id is missing',
      ],
      'the answer of the API documents lacks what Lineside adds, and nothing else',
    ],
    [changed({ confidence: 1.01 }), ['/predictions/0/confidence is above 1'], 'percent for a confidence'],
    [changed({ width: -1 }), ['/predictions/0/width is below 0'], 'a box inside out'],
    [changed({ class_id: -1 }), ['/predictions/0/class_id is below 0'], 'no class'],
    [changed({ class_id: 0.5 }), ['/predictions/0/class_id is no integer'], 'half a class'],
    [{ ...full, image: { width: 2048.5, height: 1 } }, ['/image/width is no integer'], 'half a pixel'],
    [{ ...full, model_id: 7 }, ['/model_id is no string'], 'a number for a name'],
  ];
  for (const [value, expected, why] of rows) {
    it(why, () => expect(faults(detectPredictionSchema, value)).to.deep.equal(expected));
  }
});
