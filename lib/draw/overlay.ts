import type { Ids, Pixels } from '../image/codec';
import {
  type Detection,
  isClassifyPrediction,
  isDetectPrediction,
  isMultiLabelPrediction,
  isSegmentPrediction,
  type Point,
  type Prediction,
} from '../prediction';
import { drawBanner } from './banner';
import { drawBoxes } from './box';
import { drawKeypoints } from './keypoints';
import { drawLabels } from './labels';
import { drawMask } from './mask';
import type { DrawOptions } from './options';
import { type Labelled, type Marked, type Mask, magnification, type Scene, textHeightOn } from './scene';
import { drawShapes, ringsOf } from './shape';
import { cornersOf, drawTurned } from './turned';

/** Every kind of mark, bottom layer first. */
const painters: readonly ((scene: Scene) => void)[] = [
  drawMask,
  drawShapes,
  drawBoxes,
  drawTurned,
  drawKeypoints,
  drawLabels,
  drawBanner,
];

/**
 * Paints a prediction into `pixels`, in place. The prediction's coordinates are those of `prediction.image`; where
 * the pixels have another size they are scaled. Whatever lies outside the picture is left out. `ids` is the decoded mask
 * of a prediction that has one; without it no mask is drawn.
 */
export function overlay(pixels: Pixels, prediction: Prediction, options: DrawOptions, ids?: Ids): void {
  const scene = sceneOf(pixels, prediction, options, ids);
  for (const paint of painters) paint(scene);
}

function sceneOf(pixels: Pixels, prediction: Prediction, options: DrawOptions, ids?: Ids): Scene {
  const { image } = prediction;
  const predictions = isDetectPrediction(prediction) ? prediction.predictions : [];
  const across = image.width > 0 ? pixels.width / image.width : 1;
  const down = image.height > 0 ? pixels.height / image.height : 1;
  const detections = predictions.map((one) => scaled(one, across, down)).sort((a, b) => a.confidence - b.confidence);
  const stroke = options.stroke > 0 ? Math.max(1, Math.round(options.stroke * magnification(pixels))) : 0;
  const mask = maskOf(prediction, ids);
  const labels = labelsOf(prediction);
  return { pixels, detections, ...(mask && { mask }), labels, stroke, textHeight: textHeightOn(pixels), options };
}

function maskOf(prediction: Prediction, ids?: Ids): Mask | undefined {
  return ids && isSegmentPrediction(prediction) ? { ...ids, names: prediction.class_map } : undefined;
}

/** The best class of a picture, or all that are true. */
function labelsOf(prediction: Prediction): Labelled[] {
  if (isClassifyPrediction(prediction)) {
    return prediction.top ? [{ class: prediction.top, confidence: prediction.confidence }] : [];
  }
  if (!isMultiLabelPrediction(prediction)) return [];
  const { predicted_classes, predictions } = prediction;
  const labels = predicted_classes.map((name) => ({ class: name, confidence: predictions[name]?.confidence ?? 0 }));
  return labels.sort((a, b) => b.confidence - a.confidence);
}

function scaled(one: Detection, across: number, down: number): Marked {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x * across, y: point.y * down });
  const points = cornersOf(one);
  const { points: _, ...rest } = one;
  const rings = ringsOf(one, across, down);
  return {
    ...move(rest),
    width: one.width * across,
    height: one.height * down,
    ...(points && { points: points.map(move) }),
    ...(rings && { rings }),
    ...(one.keypoints && { keypoints: one.keypoints.map(move) }),
  };
}
