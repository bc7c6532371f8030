import { isDetectPrediction, type Outline, type Prediction } from '../../lib';
import { type Box, fromCentre } from '../../lib/geometry/box';
import { expand, type Runs } from '../../lib/geometry/rle';
import { kinds, type PartTruth } from '../../lib/simulator';
import { averagePrecisions, type Measure, type Scored } from './coco';
import type { Scene } from './scenes';
import { boxes, masks, runsById } from './shapes';
import { type Figure, mean, type Tally } from './tally';

/** Of a part, the least that must be visible for a model to have to find it. What is found of others counts neither way. */
const leastVisible = 0.4;

/** Boxes of visible pixels, as COCO scores them. */
export function boxTally(): Tally {
  const pictures: Scored<Box>[] = [];
  return {
    add({ truth }, prediction) {
      const { predictions } = checked(prediction);
      pictures.push({
        truths: truth.parts.map((part) => truthOf(part, boxOf(part))),
        found: predictions.map((one) => ({ ...one, shape: boxOf(one) })),
      });
    },
    figures: () => precisionFigures(pictures, boxes, ''),
  };
}

/** Masks of visible pixels, as COCO scores them; answers are asked for as run lengths, which keep holes and parts. */
export function maskTally(): Tally {
  const pictures: Scored<Runs>[] = [];
  return {
    add(scene: Scene, prediction) {
      const { predictions } = checked(prediction);
      const shapes = runsById(scene.truth.ids, scene);
      pictures.push({
        truths: scene.truth.parts.map((part, index) => truthOf(part, shapes.get(index + 1) ?? [])),
        found: predictions.map((one) => ({ ...one, shape: runsOf(one as Outline) })),
      });
    },
    figures: () => precisionFigures(pictures, masks, 'mask '),
  };
}

function checked(prediction: Prediction) {
  if (isDetectPrediction(prediction)) return prediction;
  throw new TypeError('expected a list of what was found');
}

function truthOf<Shape>({ class: name, visible }: PartTruth, shape: Shape) {
  return { class: name, shape, ignored: visible < leastVisible };
}

function boxOf({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Box {
  return fromCentre(x, y, width, height);
}

function runsOf({ rle }: Outline): Runs {
  if (rle) return expand(rle.counts);
  throw new TypeError('expected run lengths of every outline');
}

/** At IoU 0.50 alone, and over 0.50 to 0.95: the means over the classes that are there. */
function precisionFigures<Shape>(pictures: readonly Scored<Shape>[], measure: Measure<Shape>, what: string): Figure[] {
  const all = kinds.map((name) => averagePrecisions(pictures, name, measure));
  const figure = (measured: string, values: (number | undefined)[]): Figure => ({
    measure: `${what}${measured}`,
    value: mean(values),
    byClass: kinds.map((name, id) => [name, values[id]]),
  });
  return [
    figure(
      'mAP50',
      all.map((precisions) => precisions?.[0]),
    ),
    figure(
      'mAP50-95',
      all.map((precisions) => precisions && mean(precisions)),
    ),
  ];
}
