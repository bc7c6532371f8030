import { asLinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { Answered } from '../../lib/model/model';
import type { Prediction } from '../../lib/prediction';
import { readPicture } from './message';

/** What stands in a batch for a picture that could not be answered. */
export interface Failed {
  error: { code: string; message: string };
}

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

type Predict = (frame: Frame) => Promise<Answered>;

/** Reads and predicts one picture or a batch. In a batch a bad picture fails only its own entry. */
export async function answerOf(picture: unknown, predict: Predict): Promise<Answer> {
  if (Array.isArray(picture))
    return batch(await Promise.all(picture.map((entry) => one(entry, predict).catch(failed))));
  const { frame, answered } = await one(picture, predict);
  return { payload: answered.prediction, image: frame, timings: answered.timings };
}

async function one(picture: unknown, predict: Predict): Promise<One> {
  const frame = readPicture(picture);
  const answered = await predict(frame);
  return { frame: { ...frame, ...answered.prediction.image }, answered };
}

/** What was thrown, as an entry of a batch. */
export function failed(thrown: unknown): Failed {
  const { code, message } = asLinesideError(thrown, 'BAD_IMAGE');
  return { error: { code, message } };
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
