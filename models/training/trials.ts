import { join } from 'node:path';
import { type Model, open, type PredictOptions, type Task } from '../../lib';
import type { View } from '../../lib/simulator';
import { pixelTally, verdictTally } from './classes';
import { boxTally, maskTally } from './objects';
import { type Scene, scenes } from './scenes';
import type { Figure, Tally } from './tally';

/** How a model is tried, and what it has to reach. */
interface Trial {
  view: View;
  options: PredictOptions;
  tally(): Tally;
  /** By measure, 0..1. */
  targets: Record<string, number>;
}

/**
 * Precision is read along the whole curve, so detections count far below the confidence that a flow asks for, and
 * boxes of one class may overlap as much as parts do (as in Ultralytics' `val`: NMS at IoU 0.7, 0.001 upwards, below
 * which 0.01 adds nothing). 100 detections a picture are COCO's.
 */
const everything = { confidence: 0.01, overlap: 0.7, maxDetections: 100 };
/** The best class, however sure. */
const best = { confidence: 0 };

export const trials: Record<Task, Trial> = {
  detect: {
    ...{ view: 'belt', options: everything, tally: boxTally },
    targets: { mAP50: 0.95, 'mAP50-95': 0.75 },
  },
  outline: {
    ...{ view: 'belt', options: { ...everything, maskFormat: 'rle' }, tally: maskTally },
    targets: { 'mask mAP50': 0.93 },
  },
  segment: { view: 'station', options: best, tally: pixelTally, targets: { 'mean IoU': 0.8 } },
  classify: { view: 'station', options: best, tally: verdictTally, targets: { accuracy: 0.97 } },
};

export interface Score {
  task: Task;
  pictures: number;
  figures: Figure[];
  /** Of a run of the model alone, in ms: the median. */
  milliseconds: number;
}

export function fileOf(task: Task): string {
  return `parts-${task}.onnx`;
}

/** Tries a model of the folder on `count` pictures, through the engine as every user does. */
export async function tryModel(task: Task, folder: string, count: number): Promise<Score> {
  const model = await open({ path: join(folder, fileOf(task)) });
  try {
    return await score(task, model, scenes(trials[task].view, count));
  } finally {
    await model.close();
  }
}

/** Asks the model about every scene. Throws where it is of another task. */
export async function score(task: Task, model: Model, pictures: AsyncIterable<Scene>): Promise<Score> {
  const { options, tally } = trials[task];
  const counted = tally();
  const times: number[] = [];
  for await (const scene of pictures) {
    const { prediction, timings } = await model.predict(scene.frame, options);
    await counted.add(scene, prediction);
    times.push(timings.infer);
  }
  return { task, pictures: times.length, figures: counted.figures(), milliseconds: median(times) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
