import type { ClassGrid } from '../model/decoder';
import { areFractions, isDistribution } from './confidences';
import { type Leaders, leadersOf } from './leaders';
import type { ScoreLayout } from './score-layout';

/** The natural logarithm of a confidence that is as good as none; finite, so that it can be interpolated. */
const faintest = -20;
/** Cells that are looked at to tell confidences from logits. */
const looks = 64;
/** Cells that are read at once: their scores stay in the processor's cache while they are read again. */
const tile = 2048;

/**
 * The class with the best of several scores in every cell; scores are logits, or confidences where they look so.
 * Cells of the `background` (−1: there is none) are not held against the threshold: what fails it becomes background.
 */
export function bestClasses(
  data: Float32Array,
  layout: ScoreLayout,
  threshold: number,
  background: number,
): Required<ClassGrid> {
  const { rows, columns, channelStep, cellStep } = layout;
  const cells = rows * columns;
  const areLogits = !areConfidences(data, layout);
  const unsure = areLogits ? unsureLogits(data, layout, threshold) : unsureConfidences(threshold);
  const classIds = new Int16Array(cells);
  for (let from = 0; from < cells; from += tile) {
    const leaders = leadersOf(data, layout, from, Math.min(cells, from + tile));
    for (let i = 0; i < leaders.classIds.length; i++) {
      const classId = leaders.classIds[i]!;
      classIds[from + i] = classId !== background && unsure(leaders, i, from + i) ? -1 : classId;
    }
  }
  const score = (cell: number, classId: number) => data[classId * channelStep + cell * cellStep]!;
  const total = areLogits && logTotals(data, layout);
  const logConfidence = (cell: number, classId: number) =>
    Math.max(faintest, total ? score(cell, classId) - total(cell) : Math.log(score(cell, classId)));
  return { classIds, columns, rows, logConfidence };
}

/** One channel: class 1 where its confidence reaches the threshold, nothing elsewhere. Sigmoid, unless all lies in 0..1. */
export function oneClass(data: Float32Array, { rows, columns }: ScoreLayout, threshold: number): ClassGrid {
  const fractions = areFractions(data);
  const cut = fractions ? threshold : Math.log(threshold / (1 - threshold));
  const classIds = new Int16Array(data.length);
  for (let cell = 0; cell < data.length; cell++) classIds[cell] = data[cell]! >= cut ? 1 : -1;
  const log = (value: number) => (fractions ? Math.log(value) : -Math.log1p(Math.exp(-value)));
  return { classIds, columns, rows, logConfidence: (cell) => Math.max(faintest, log(data[cell]!)) };
}

/** Class ids as the model gives them; those that are no id of 0..255 are taken for none. */
export function givenClasses(data: Float32Array, { rows, columns }: ScoreLayout): ClassGrid {
  const classIds = new Int16Array(data.length);
  for (let cell = 0; cell < data.length; cell++) {
    const id = data[cell]!;
    classIds[cell] = id >= 0 && id <= 255 ? id : -1;
  }
  return { classIds, columns, rows };
}

function areConfidences(data: Float32Array, { channels, rows, columns, channelStep, cellStep }: ScoreLayout): boolean {
  const cells = rows * columns;
  const step = Math.max(1, Math.floor(cells / looks));
  for (let cell = 0; cell < cells; cell += step) {
    if (!isDistribution(data, cell * cellStep, channelStep, channels)) return false;
  }
  return true;
}

/** Whether the leader of a tile's `i`th cell, which is `cell` of them all, is below the threshold. */
type Unsure = (leaders: Leaders, i: number, cell: number) => boolean;

function unsureConfidences(threshold: number): Unsure {
  return ({ best }, i) => best[i]! < threshold;
}

/** Where the best logit leads by so much that even equal others leave it the threshold, no powers are needed: in most cells. */
function unsureLogits(data: Float32Array, layout: ScoreLayout, threshold: number): Unsure {
  const enough = Math.log(((layout.channels - 1) * threshold) / (1 - threshold));
  const most = 1 / threshold;
  return ({ best, second }, i, cell) =>
    best[i]! - second[i]! < enough && powersReach(data, layout, cell, best[i]!, most);
}

/** exp(−lag) in the middle of steps of 1/256: a thousandth off at most, at a fifth of the cost. */
const stepsOfLag = 256;
const farthest = 12;
const powers = Float32Array.from({ length: farthest * stepsOfLag }, (_, i) => Math.exp(-(i + 0.5) / stepsOfLag));

/** Whether the powers of a cell's logits sum up to more than `most` times that of the best. */
function powersReach(data: Float32Array, layout: ScoreLayout, cell: number, best: number, most: number): boolean {
  const { channels, channelStep, cellStep } = layout;
  let sum = 0;
  for (let channel = 0, at = cell * cellStep; channel < channels; channel++, at += channelStep) {
    const lag = best - data[at]!;
    if (lag < farthest) sum += powers[(lag * stepsOfLag) | 0]!;
  }
  return sum > most;
}

/** The logarithm of the sum of a cell's powers, made when it is asked for and kept. */
function logTotals(data: Float32Array, { channels, rows, columns, channelStep, cellStep }: ScoreLayout) {
  const totals = new Float32Array(rows * columns).fill(Number.NaN);
  return (cell: number) => {
    const known = totals[cell]!;
    if (!Number.isNaN(known)) return known;
    const start = cell * cellStep;
    let best = data[start]!;
    for (let channel = 1; channel < channels; channel++) best = Math.max(best, data[start + channel * channelStep]!);
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += Math.exp(data[start + channel * channelStep]! - best);
    totals[cell] = best + Math.log(sum);
    return totals[cell]!;
  };
}
