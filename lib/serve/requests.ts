import { maskFormats } from '../prediction';
import type { Schema } from './read';

/** What requests may say, as the API documents and the Inference server's source have it. */

const text: Schema = { type: 'string' };
const no: Schema = { type: 'boolean', default: false };
const without = 'Accepted for compatibility; it has no effect here.';
const vain = (schema: Schema): Schema => ({ ...schema, description: without });

/** A number, or words that stand for the model's own threshold. */
const confidence = (described: string): Schema => ({
  anyOf: [{ type: 'number' }, { enum: ['best', 'default'] }],
  description: described,
});

const key: Schema = { ...text, description: 'The API key, where the server wants one.' };
const shapes: Schema = { enum: maskFormats, default: 'polygon', description: 'How shapes are written.' };
const most: Schema = { type: 'integer', minimum: 1, default: 300, description: 'Findings at most.' };
const points: Schema = { type: 'number', default: 0, description: '0..1: keypoints below are left out.' };

/** Of both generations, to be accepted. */
const vainOfBoth = {
  mask_decode_mode: { ...text, default: 'accurate', description: `accurate, tradeoff or fast. ${without}` },
  tradeoff_factor: { type: 'number', default: 0, description: `0..1. ${without}` },
  disable_preproc_auto_orient: vain(no),
  disable_preproc_contrast: vain(no),
  disable_preproc_grayscale: vain(no),
  disable_preproc_static_crop: vain(no),
  disable_active_learning: vain(no),
  active_learning_target_dataset: vain(text),
  disable_model_monitoring: vain(no),
  source: vain(text),
  source_info: vain(text),
} as const satisfies Record<string, Schema>;

/** Most pictures of one request. */
const mostPictures = 64;

export const v1Query: Schema = {
  type: 'object',
  properties: {
    api_key: key,
    confidence: confidence(
      'Threshold in percent; from 1 on values are divided by 100, below they are fractions, and 0.01 is the least. ' +
        'Default: 40, of semantic segmentation 50.',
    ),
    overlap: {
      type: 'number',
      default: 30,
      description: 'Highest IoU of boxes of one class, in percent as confidence.',
    },
    keypoint_confidence: points,
    classes: { ...text, description: 'Names of classes with commas between them; all where absent.' },
    max_detections: most,
    format: { ...text, default: 'json', description: 'json, image (JPEG) or image_and_json (with `visualization`).' },
    stroke: { type: 'integer', default: 1, description: 'Width of lines that are drawn.' },
    labels: { ...no, description: 'Whether classes are written onto the picture that is drawn.' },
    image: { ...text, description: 'Address of a picture, where the server allows that; the body is ignored then.' },
    image_type: { ...text, default: 'base64', description: 'base64; numpy is refused.' },
    response_mask_format: shapes,
    name: { ...text, description: 'What the client calls the picture.' },
    countinference: vain({ type: 'boolean', default: true }),
    service_secret: vain(text),
    ...vainOfBoth,
  },
};

const image: Schema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { ...text, description: 'base64, or url where the server allows that; numpy and file are refused.' },
    value: { description: 'Base64 of a picture, or its address.' },
  },
};

const common: Record<string, Schema> = {
  id: { ...text, description: 'Comes back as inference_id.' },
  api_key: key,
  model_id: { ...text, description: 'project/version' },
  model_type: vain(text),
  image: {
    anyOf: [image, { type: 'array', items: image, maxItems: mostPictures }],
    description: 'A picture, or a batch.',
  },
  confidence: confidence('Threshold, 0..1. Default: 0.4'),
  visualize_predictions: { ...no, description: 'Whether `visualization` (base64 of a JPEG) is added.' },
  visualization_labels: { ...no, description: 'Whether classes are written onto it.' },
  visualization_stroke_width: { type: 'integer', default: 1, description: 'Width of its lines.' },
  usage_billable: vain({ type: 'boolean', default: true }),
  start: vain({ type: 'number' }),
  ...vainOfBoth,
};

const found: Record<string, Schema> = {
  iou_threshold: { type: 'number', default: 0.3, description: 'Highest IoU of boxes of one class, 0..1.' },
  class_agnostic_nms: { ...no, description: 'Whether boxes of different classes suppress each other too.' },
  class_filter: { type: 'array', items: text, description: 'Names of classes to keep; all where absent.' },
  max_detections: most,
  max_candidates: vain({ type: 'integer', default: 3000 }),
  fix_batch_size: vain(no),
};

function infer(properties: Record<string, Schema> = {}): Schema {
  return { type: 'object', required: ['model_id', 'image'], properties: { ...common, ...properties } };
}

/** Bodies of `POST /infer/…`, by the last part of the path. */
export const inferBodies = {
  object_detection: infer(found),
  instance_segmentation: infer({
    ...found,
    response_mask_format: shapes,
    enforce_dense_masks_in_inference_models: vain(no),
  }),
  keypoints_detection: infer({ ...found, keypoint_confidence: points }),
  classification: infer(),
  semantic_segmentation: infer(),
} as const;

const named: Schema = { type: 'object', properties: { api_key: key } };
export const clearBody = named;
export const modelBody: Schema = {
  type: 'object',
  required: ['model_id'],
  properties: { ...named.properties, model_id: text, model_type: vain(text) },
};
