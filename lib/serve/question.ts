import type { ModelCard, PredictOptions } from '../model/model';
import type { MaskFormat, Task } from '../prediction';
import type { Values } from './read';
import { badRequest, type Fault, unprocessable } from './refusal';

/** What a request asks of a model, in the words of this library. */
export interface Question {
  /** Complete for a model once its card is known. */
  options: (card: ModelCard) => PredictOptions;
  /** A threshold above 1, or classes of which the model has none: nothing can be found. */
  findsNothing: (card: ModelCard) => boolean;
  /** Keypoints below are left out; 0..1. */
  keypointConfidence: number;
  drawing?: Drawing;
}

export interface Drawing {
  stroke: number;
  labels: boolean;
}

/** A threshold of V1 keeps a model from drowning in candidates. */
const leastConfidence = 0.01;
const widestStroke = 100;

/** Of V1: thresholds in percent, from 1 on; a class filter as text. */
export function v1Question(values: Values): Question {
  checkMaskDecoding(values);
  const { classes, format, overlap, response_mask_format } = values;
  const asked = values.confidence;
  return question(values, {
    confidence: typeof asked === 'number' ? Math.max(fraction(asked), leastConfidence) : asked,
    fallback: (task) => (task === 'segment' ? 0.5 : 0.4),
    overlap: fraction(overlap as number),
    classes: names(classes),
    maskFormat: response_mask_format as MaskFormat,
    ...(format === 'image' || format === 'image_and_json' ? { drawing: drawing(values.stroke, values.labels) } : {}),
  });
}

/** Of V2: thresholds are fractions, whatever they are. */
export function v2Question(values: Values): Question {
  checkMaskDecoding(values);
  const { confidence, iou_threshold, class_filter, response_mask_format, class_agnostic_nms } = values;
  const { visualize_predictions, visualization_stroke_width, visualization_labels } = values;
  return question(values, {
    confidence,
    fallback: () => 0.4,
    overlap: (iou_threshold as number | undefined) ?? 0.3,
    classes: (class_filter as string[] | undefined) ?? [],
    agnostic: class_agnostic_nms === true,
    maskFormat: (response_mask_format as MaskFormat | undefined) ?? 'polygon',
    ...(visualize_predictions ? { drawing: drawing(visualization_stroke_width, visualization_labels) } : {}),
  });
}

interface Asked {
  /** A number, `best` or `default`, or nothing. */
  confidence: unknown;
  fallback: (task: Task | undefined) => number;
  overlap: number;
  classes: readonly string[];
  agnostic?: boolean;
  maskFormat: MaskFormat;
  drawing?: Drawing;
}

function question(values: Values, asked: Asked): Question {
  const { classes, overlap, agnostic, maskFormat } = asked;
  const known = (card: ModelCard) => classes.filter((name) => card.classes.includes(name));
  const { confidence } = asked;
  return {
    options: (card) => ({
      ...thresholdOf(confidence, asked.fallback(card.task)),
      overlap: within(overlap),
      classes: known(card),
      maxDetections: (values.max_detections as number | undefined) ?? 300,
      ...(agnostic !== undefined && { agnostic }),
      maskFormat,
    }),
    findsNothing: (card) => Number(confidence) > 1 || (classes.length > 0 && known(card).length === 0),
    keypointConfidence: (values.keypoint_confidence as number | undefined) ?? 0,
    ...(asked.drawing && { drawing: asked.drawing }),
  };
}

/** `best` and `default` leave it to the model. */
function thresholdOf(asked: unknown, fallback: number): { confidence?: number } {
  if (typeof asked === 'string') return {};
  return { confidence: within(typeof asked === 'number' ? asked : fallback) };
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** `40` is 40 %, `0.4` too, and `1` is one percent: so it is at the documented server. */
function fraction(value: number): number {
  return value >= 1 ? value / 100 : value;
}

function names(classes: unknown): string[] {
  const list = typeof classes === 'string' ? classes.split(',') : [];
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

function drawing(stroke: unknown, labels: unknown): Drawing {
  return { stroke: Math.min(widestStroke, Math.max(0, stroke as number)), labels: labels === true };
}

function checkMaskDecoding({ mask_decode_mode: mode, tradeoff_factor: factor }: Values): void {
  const modes = ['accurate', 'fast', 'tradeoff'];
  if (modes.includes(mode as string) && (factor as number) >= 0 && (factor as number) <= 1) return;
  throw badRequest(
    'Invalid mask decode argument sent. tradeoff_factor must be in [0.0, 1.0], ' +
      `mask_decode_mode: must be one of [${modes.map((one) => `'${one}'`).join(', ')}]`,
  );
}

/** Throws 422 where anything was wrong. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw unprocessable(faults);
}
