/** JSON Schemas (2020-12) of the answers: `prediction.ts` in the words of those who check from outside. */

const number = { type: 'number' } as const;
const text = { type: 'string' } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const length = { type: 'number', minimum: 0 } as const;
const id = { type: 'integer', minimum: 0 } as const;

/** All are required but those that are named. */
function object<P extends object>(properties: P, ...optional: (keyof P)[]) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key as keyof P));
  return { type: 'object', required, properties } as const;
}

function list<I extends object>(items: I) {
  return { type: 'array', items } as const;
}

/** What all answers say beside their findings. */
const answer = {
  image: object({ width: id, height: id }),
  time: number,
  inference_id: text,
  model_id: text,
} as const;

function schema<P extends object>(properties: P) {
  const whole = object({ ...properties, ...answer, visualization: text }, 'visualization');
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...whole } as const;
}

const point = object({ x: number, y: number });
const classed = { class: text, class_id: id, confidence: share } as const;
const box = { x: number, y: number, width: length, height: length, ...classed, detection_id: text } as const;

const detection = object(
  {
    ...box,
    angle: { type: 'number', minimum: 0, exclusiveMaximum: Math.PI / 2 },
    points: list(point),
    keypoints: list(object({ x: number, y: number, ...classed })),
    tracker_id: { type: 'integer' },
  },
  'angle',
  'points',
  'keypoints',
  'tracker_id',
);

/** A polygon, or run lengths where `mask_format` is `rle`. */
const outline = object(
  {
    ...box,
    points: list(point),
    rle: object({ size: { type: 'array', items: id, minItems: 2, maxItems: 2 }, counts: text }),
    mask_format: { enum: ['polygon', 'rle'] },
  },
  'points',
  'rle',
  'mask_format',
);

export const detectPredictionSchema = schema({ predictions: list(detection) });

export const outlinePredictionSchema = schema({ predictions: list(outline) });

export const segmentPredictionSchema = schema({
  segmentation_mask: { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' },
  class_map: { type: 'object', additionalProperties: text },
  areas: list(object({ class: text, class_id: id, pixels: id, share })),
});

export const classifyPredictionSchema = schema({ top: text, confidence: share, predictions: list(object(classed)) });

export const multiLabelPredictionSchema = schema({
  predictions: { type: 'object', additionalProperties: object({ confidence: share, class_id: id }) },
  predicted_classes: list(text),
});
