import { asFailed, type Failed } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { Answered, Model, PredictOptions } from '../../lib/model/model';
import type { Prediction } from '../../lib/prediction';
import { readPicture } from './message';

/** One picture's answer, or those of a batch in its order. */
export interface Answer {
  payload: Prediction | (Prediction | Failed)[];
  image: Frame | (Frame | null)[];
  /** Milliseconds by stage; of a batch, summed up. */
  timings: Record<string, number>;
}

interface One {
  frame: Frame;
  answered: Answered;
}

/**
 * Reads and predicts one picture or a batch. In a batch a bad picture fails only its own entry; what is not a picture's
 * fault is thrown.
 */
export async function answerOf(
  picture: unknown,
  model: Pick<Model, 'predict' | 'predictAll'>,
  options: PredictOptions,
  signal: AbortSignal,
): Promise<Answer> {
  if (Array.isArray(picture)) return batchOf(picture, (frames) => model.predictAll(frames, options, signal));
  const frame = readPicture(picture);
  const answered = await model.predict(frame, options, signal);
  return { payload: answered.prediction, image: sized(frame, answered), timings: { ...answered.timings } };
}

type PredictAll = (frames: readonly Frame[]) => Promise<(Answered | Failed)[]>;

async function batchOf(pictures: readonly unknown[], predictAll: PredictAll): Promise<Answer> {
  const read = pictures.map(readAlone);
  const answers = await predictAll(read.filter((one): one is Frame => !('error' in one)));
  return batch(read.map((one) => ('error' in one ? one : together(one, answers.shift()!))));
}

function readAlone(picture: unknown): Frame | Failed {
  try {
    return readPicture(picture);
  } catch (error) {
    return failed(error);
  }
}

function together(frame: Frame, answered: Answered | Failed): One | Failed {
  return 'error' in answered ? answered : { frame: sized(frame, answered), answered };
}

function sized(frame: Frame, { prediction }: Answered): Frame {
  return { ...frame, ...prediction.image };
}

/** What was thrown, as an entry of a batch. */
export function failed(thrown: unknown): Failed {
  return asFailed(thrown, 'BAD_IMAGE');
}

function batch(entries: (One | Failed)[]): Answer {
  const timings: Answer['timings'] = {};
  for (const entry of entries) {
    if ('error' in entry) continue;
    for (const [stage, ms] of Object.entries(entry.answered.timings)) timings[stage] = (timings[stage] ?? 0) + ms;
  }
  return {
    payload: entries.map((entry) => ('error' in entry ? entry : entry.answered.prediction)),
    image: entries.map((entry) => ('error' in entry ? null : entry.frame)),
    timings,
  };
}
