import {
  classifyPredictionSchema,
  detectPredictionSchema,
  multiLabelPredictionSchema,
  outlinePredictionSchema,
  segmentPredictionSchema,
} from '../schema';

/** What is answered, as JSON Schemas: those of the library's answers, as the routes write them. */

interface ObjectSchema {
  required: readonly string[];
  properties: Readonly<Record<string, object>>;
}

const text = { type: 'string' } as const;

function object(properties: Record<string, object>, ...optional: string[]) {
  return { type: 'object', required: Object.keys(properties).filter((key) => !optional.includes(key)), properties };
}

/** Without the model's id, which who asks has said, and with the picture where it was asked for. */
function onTheWire({ required, properties: { model_id: _, ...properties } }: ObjectSchema) {
  const visualization = { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/jpeg' };
  return {
    type: 'object',
    required: required.filter((key) => key !== 'model_id'),
    properties: { ...properties, visualization },
  };
}

const detection = onTheWire(detectPredictionSchema);
const shapes = onTheWire(outlinePredictionSchema);
const single = onTheWire(classifyPredictionSchema);
const several = onTheWire(multiLabelPredictionSchema);
const flat = onTheWire(segmentPredictionSchema);

/** The mask and its legend are a level deeper on V2. */
function nested({ properties }: { properties: Record<string, object> }) {
  const { segmentation_mask, class_map, areas, ...envelope } = properties;
  const present_class_ids = { type: 'array', items: { type: 'integer', minimum: 0 } };
  const predictions = object({
    segmentation_mask: segmentation_mask!,
    class_map: class_map!,
    present_class_ids,
    areas: areas!,
  });
  return object({ predictions, ...envelope }, 'visualization');
}

/** Whatever the task: the model's decides. */
export const v1Answer = { anyOf: [detection, shapes, flat, single, several] };

/** One picture, or a batch. */
function oneOrAll(schema: object) {
  return { anyOf: [schema, { type: 'array', items: schema }] };
}

export const inferAnswers = {
  object_detection: oneOrAll(detection),
  instance_segmentation: oneOrAll(shapes),
  keypoints_detection: oneOrAll(detection),
  classification: oneOrAll({ anyOf: [single, several] }),
  semantic_segmentation: oneOrAll(nested(flat)),
};

const orNull = (type: string) => ({ type: [type, 'null'] });

const model = object({
  model_id: text,
  task_type: orNull('string'),
  ...{ batch_size: orNull('integer'), input_height: orNull('integer'), input_width: orNull('integer') },
  vram_bytes: orNull('integer'),
  ...{ request_aliases: { type: 'array', items: text }, request_paths: { type: 'array', items: text } },
});

export const registryAnswer = object({ models: { type: 'array', items: model } });
export const infoAnswer = object({ name: text, version: text, uuid: text });
export const statusAnswer = object({ status: text });

/** Answers that are none, by status. */
export const refusals: Record<number, { description: string; schema: object }> = {
  400: { description: 'The picture cannot be read, or the request is malformed.', schema: object({ message: text }) },
  403: { description: 'The API key is missing or wrong.', schema: object({ Message: text }) },
  404: { description: 'There is no such model here.', schema: object({ message: text }) },
  413: { description: 'The body or the picture is too large.', schema: object({ message: text }) },
  422: {
    description: 'A value has the wrong type.',
    schema: object({
      detail: {
        type: 'array',
        items: object({ type: text, loc: { type: 'array', items: { type: ['string', 'number'] } }, msg: text }),
      },
    }),
  },
  500: { description: 'The model cannot be asked.', schema: object({ message: text, code: text }) },
  503: {
    description: 'Too many requests at once, or the model is not ready: retry after a second.',
    schema: object({ message: text, code: text }),
  },
  504: { description: 'The model did not answer in time.', schema: object({ message: text, code: text }) },
};
