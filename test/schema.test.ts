import { expect } from 'chai';
import {
  classifyPredictionSchema,
  multiLabelPredictionSchema,
  outlinePredictionSchema,
  segmentPredictionSchema,
} from '../lib/schema';
import { faults } from './json-schema';

const envelope = { image: { width: 1232, height: 821 }, time: 0.1, inference_id: 'f1', model_id: 'parts/3' };
const box = {
  x: 179.2,
  y: 247,
  width: 231,
  height: 147,
  class: 'A',
  class_id: 0,
  confidence: 0.98,
  detection_id: 'd1',
};
/** The first points of the example in the API document of outlines. */
const points = [
  { x: 134, y: 314 },
  { x: 116, y: 313 },
  { x: 103, y: 310.1 },
];
const outlined = (change: object) => ({ ...envelope, predictions: [{ ...box, points, ...change }] });
const mask = { segmentation_mask: 'iVBORw0KGgo=', class_map: { 0: ' background', 1: ' object' } };
const segmented = { ...envelope, ...mask, areas: [{ class: ' object', class_id: 1, pixels: 100, share: 0.0001 }] };
const classified = {
  ...envelope,
  top: 'real-image',
  confidence: 0.9868,
  predictions: [{ class: 'real-image', class_id: 1, confidence: 0.9868 }],
};
const labels = { dent: { confidence: 0.9, class_id: 0 }, rust: { confidence: 0.1, class_id: 1 } };

describe('the JSON Schemas of the other answers', () => {
  const rows: [schema: object, value: object, faults: string[], why: string][] = [
    [outlinePredictionSchema, outlined({}), [], 'a polygon'],
    [
      outlinePredictionSchema,
      outlined({ mask_format: 'rle', rle: { size: [821, 1232], counts: 'abc' } }),
      [],
      'run lengths',
    ],
    [
      outlinePredictionSchema,
      outlined({ points: [{ x: 1 }] }),
      ['/predictions/0/points/0/y is missing'],
      'half a point',
    ],
    [
      outlinePredictionSchema,
      outlined({ mask_format: 'png' }),
      ['/predictions/0/mask_format is none of polygon, rle'],
      'another format',
    ],
    [
      outlinePredictionSchema,
      outlined({ rle: { size: [821], counts: '' } }),
      ['/predictions/0/rle/size has 1'],
      'no width',
    ],
    [segmentPredictionSchema, segmented, [], 'a mask with its legend and areas'],
    [
      segmentPredictionSchema,
      { ...segmented, class_map: { 0: 7 } },
      ['/class_map/0 is no string'],
      'a number for a name',
    ],
    [segmentPredictionSchema, { ...envelope, ...mask }, ['/areas is missing'], 'no areas, as a hosted answer has none'],
    [classifyPredictionSchema, classified, [], 'a class'],
    [classifyPredictionSchema, { ...classified, confidence: 98 }, ['/confidence is above 1'], 'percent'],
    [multiLabelPredictionSchema, { ...envelope, predictions: labels, predicted_classes: ['dent'] }, [], 'labels'],
    [
      multiLabelPredictionSchema,
      { ...envelope, predictions: { dent: 0.9 }, predicted_classes: [] },
      ['/predictions/dent is no object'],
      'a bare confidence',
    ],
  ];
  for (const [schema, value, expected, why] of rows) {
    it(why, () => expect(faults(schema, value)).to.deep.equal(expected));
  }
});
