import type { Pixels } from '../image/codec';
import { type Detection, isDetectPrediction, type Point, type Prediction } from '../prediction';
import { drawBoxes } from './box';
import { drawKeypoints } from './keypoints';
import { drawLabels } from './labels';
import type { DrawOptions } from './options';
import { magnification, type Scene, textHeightOn } from './scene';
import { cornersOf, drawTurned } from './turned';

/** Every kind of mark, bottom layer first. */
const painters: readonly ((scene: Scene) => void)[] = [drawBoxes, drawTurned, drawKeypoints, drawLabels];

/**
 * Paints a prediction into `pixels`, in place. The prediction's coordinates are those of `prediction.image`; where
 * the pixels have another size they are scaled. Whatever lies outside the picture is left out.
 */
export function overlay(pixels: Pixels, prediction: Prediction, options: DrawOptions): void {
  const scene = sceneOf(pixels, prediction, options);
  for (const paint of painters) paint(scene);
}

function sceneOf(pixels: Pixels, prediction: Prediction, options: DrawOptions): Scene {
  const { image } = prediction;
  const predictions = isDetectPrediction(prediction) ? prediction.predictions : [];
  const across = image.width > 0 ? pixels.width / image.width : 1;
  const down = image.height > 0 ? pixels.height / image.height : 1;
  const detections = predictions.map((one) => scaled(one, across, down)).sort((a, b) => a.confidence - b.confidence);
  const stroke = options.stroke > 0 ? Math.max(1, Math.round(options.stroke * magnification(pixels))) : 0;
  return { pixels, detections, stroke, textHeight: textHeightOn(pixels), options };
}

function scaled(one: Detection, across: number, down: number): Detection {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x * across, y: point.y * down });
  const points = cornersOf(one) ?? one.points;
  return {
    ...move(one),
    width: one.width * across,
    height: one.height * down,
    ...(points && { points: points.map(move) }),
    ...(one.keypoints && { keypoints: one.keypoints.map(move) }),
  };
}
