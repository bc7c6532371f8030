/** The answers of the API documents. One shape, whoever computed it. Pixels are those of the original, upright picture. */

export interface Point {
  x: number;
  y: number;
}

/** A box with its class. `x`, `y` is the **centre**; all four in pixels of the original picture. */
export interface Detection extends Point {
  width: number;
  height: number;
  class: string;
  class_id: number;
  /** 0..1 */
  confidence: number;
  /** A UUID, new for every detection. */
  detection_id: string;
}

export interface ImageSize {
  width: number;
  height: number;
}

/** What all predictions say beside their findings. */
export interface Answer {
  image: ImageSize;
  /** Seconds the model's side took: decode, fit, run, read. */
  time: number;
  /** A UUID, new for every picture. */
  inference_id: string;
  model_id: string;
}

/** Sorted by confidence, best first. */
export interface DetectPrediction extends Answer {
  predictions: Detection[];
}

export type Prediction = DetectPrediction;

export const tasks = ['detect', 'outline', 'segment', 'classify'] as const;
export type Task = (typeof tasks)[number];

export function isDetectPrediction(value: unknown): value is DetectPrediction {
  const { predictions, image } = (value ?? {}) as Partial<DetectPrediction>;
  return isSize(image) && Array.isArray(predictions) && predictions.every(isDetection);
}

function isSize(value: unknown): value is ImageSize {
  const { width, height } = (value ?? {}) as Partial<ImageSize>;
  return Number.isFinite(width) && Number.isFinite(height);
}

/** A box that can be drawn. `class_id` and `detection_id` may be missing: older hosted answers have neither. */
function isDetection(value: unknown): boolean {
  const { x, y, width, height, class: name, confidence } = (value ?? {}) as Partial<Detection>;
  return [x, y, width, height, confidence].every(Number.isFinite) && typeof name === 'string';
}

const number = { type: 'number' } as const;
const size = {
  type: 'object',
  required: ['width', 'height'],
  properties: { width: { type: 'integer' }, height: { type: 'integer' } },
} as const;

/** JSON Schema (2020-12) of a detection answer. */
export const detectPredictionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['predictions', 'image', 'time', 'inference_id', 'model_id'],
  properties: {
    predictions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['x', 'y', 'width', 'height', 'class', 'class_id', 'confidence', 'detection_id'],
        properties: {
          x: number,
          y: number,
          width: { type: 'number', minimum: 0 },
          height: { type: 'number', minimum: 0 },
          class: { type: 'string' },
          class_id: { type: 'integer', minimum: 0 },
          confidence: { type: 'number', minimum: 0, maximum: 1 },
          detection_id: { type: 'string' },
        },
      },
    },
    image: size,
    time: number,
    inference_id: { type: 'string' },
    model_id: { type: 'string' },
  },
} as const;
