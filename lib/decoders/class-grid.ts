import type { ClassGrid } from '../model/decoder';
import { areFractions, isDistribution } from './confidences';
import type { ScoreLayout } from './score-layout';

/** The natural logarithm of a confidence that is as good as none; finite, so that it can be interpolated. */
const faintest = -20;
/** Cells that are looked at to tell confidences from logits. */
const looks = 64;

/** The class with the best of several scores in every cell; scores are logits, or confidences where they look so. */
export function bestClasses(data: Float32Array, layout: ScoreLayout, threshold: number): ClassGrid {
  const { rows, columns, channelStep, cellStep } = layout;
  const { classIds, best, second } = layout.channelsLast ? bestByCell(data, layout) : bestByPlane(data, layout);
  const score = (cell: number, classId: number) => data[classId * channelStep + cell * cellStep]!;
  const total = areConfidences(data, layout) ? undefined : logTotals(data, layout, best);
  const logConfidence = (cell: number, classId: number) =>
    Math.max(faintest, total ? score(cell, classId) - total(cell) : Math.log(score(cell, classId)));
  // Where the best logit leads by this much, even equal others leave it the threshold: most cells need no exponential.
  const enough = Math.log(((layout.channels - 1) * threshold) / (1 - threshold));
  for (let cell = 0; cell < classIds.length; cell++) {
    const lead = best[cell]! - second[cell]!;
    const isSure = total
      ? lead >= enough || best[cell]! - total(cell) >= Math.log(threshold)
      : best[cell]! >= threshold;
    if (!isSure) classIds[cell] = -1;
  }
  return { classIds, columns, rows, logConfidence };
}

/** One channel: class 1 where its confidence reaches the threshold, nothing elsewhere. Sigmoid, unless all lies in 0..1. */
export function oneClass(data: Float32Array, { rows, columns }: ScoreLayout, threshold: number): ClassGrid {
  const fractions = areFractions(data);
  const cut = fractions ? threshold : Math.log(threshold / (1 - threshold));
  const classIds = Int16Array.from(data, (value) => (value >= cut ? 1 : -1));
  const log = (value: number) => (fractions ? Math.log(value) : -Math.log1p(Math.exp(-value)));
  return { classIds, columns, rows, logConfidence: (cell) => Math.max(faintest, log(data[cell]!)) };
}

/** Class ids as the model gives them; those that are no id of 0..255 are taken for none. */
export function givenClasses(data: Float32Array, { rows, columns }: ScoreLayout): ClassGrid {
  return { classIds: Int16Array.from(data, (id) => (id >= 0 && id <= 255 ? id : -1)), columns, rows };
}

interface Best {
  classIds: Int16Array;
  best: Float32Array;
  second: Float32Array;
}

/** Plane by plane, in memory order. */
function bestByPlane(data: Float32Array, { channels, channelStep: cells }: ScoreLayout): Best {
  const best = data.slice(0, cells);
  const second = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY);
  const classIds = new Int16Array(cells);
  for (let channel = 1, at = cells; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++, at++) {
      const value = data[at]!;
      if (value <= second[cell]!) continue;
      const leader = best[cell]!;
      second[cell] = Math.min(value, leader);
      if (value <= leader) continue;
      best[cell] = value;
      classIds[cell] = channel;
    }
  }
  return { classIds, best, second };
}

function bestByCell(data: Float32Array, { channels, rows, columns }: ScoreLayout): Best {
  const cells = rows * columns;
  const found = { classIds: new Int16Array(cells), best: new Float32Array(cells), second: new Float32Array(cells) };
  for (let cell = 0, at = 0; cell < cells; cell++, at += channels) {
    let [classId, best, second] = [0, data[at]!, Number.NEGATIVE_INFINITY];
    for (let channel = 1; channel < channels; channel++) {
      const value = data[at + channel]!;
      if (value <= second) continue;
      second = Math.min(value, best);
      if (value <= best) continue;
      best = value;
      classId = channel;
    }
    found.classIds[cell] = classId;
    found.best[cell] = best;
    found.second[cell] = second;
  }
  return found;
}

function areConfidences(data: Float32Array, { channels, rows, columns, channelStep, cellStep }: ScoreLayout): boolean {
  const cells = rows * columns;
  const step = Math.max(1, Math.floor(cells / looks));
  for (let cell = 0; cell < cells; cell += step) {
    if (!isDistribution(data, cell * cellStep, channelStep, channels)) return false;
  }
  return true;
}

/** The logarithm of the sum of a cell's powers, made when it is asked for and kept. */
function logTotals(data: Float32Array, layout: ScoreLayout, best: Float32Array): (cell: number) => number {
  const totals = new Float32Array(best.length).fill(Number.NaN);
  return (cell) => {
    const known = totals[cell]!;
    if (!Number.isNaN(known)) return known;
    const total = best[cell]! + Math.log(powersOver(data, layout, cell, best[cell]!));
    totals[cell] = total;
    return total;
  };
}

/** The sum of a cell's powers over that of its best; those that are a 150 000th of it are left out, they are most. */
function powersOver(data: Float32Array, layout: ScoreLayout, cell: number, best: number): number {
  const { channels, channelStep, cellStep } = layout;
  let sum = 0;
  for (let channel = 0, at = cell * cellStep; channel < channels; channel++, at += channelStep) {
    const lag = data[at]! - best;
    if (lag > -12) sum += Math.exp(lag);
  }
  return sum;
}
