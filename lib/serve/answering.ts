import { type DrawOptions, defaultDrawOptions } from '../draw/options';
import { asLinesideError, type Failed, LinesideError } from '../errors';
import type { Answered, ModelCard } from '../model/model';
import type { Prediction } from '../prediction';
import { type Call, modelOf, type Serving } from './call';
import type { Picture } from './picture';
import type { Drawing, Question } from './question';
import { badImage, busy, overCapacity } from './refusal';
import type { Servable } from './settings';
import { reduced } from './wire';

/** A picture with its answer, and with that drawn onto it (JPEG) where it was asked for. */
export interface Shown {
  prediction: Prediction;
  jpeg?: Buffer;
}

/** How long a request waits for a model that opens. */
const readyWithinMs = 10_000;
const jpegQuality = 90;

/**
 * Answers one picture, or all of a batch in as few runs as the model allows. `pictures` is called once there is a place
 * for the request: it may have to fetch them. Throws 503 at once where there is none. One bad picture fails all, as at
 * the documented server.
 */
export async function answer(
  { at, signal }: Call,
  id: string,
  question: Question,
  pictures: () => Promise<readonly Picture[]>,
): Promise<Shown[]> {
  const model = modelOf(at, id);
  if (at.places.taken >= at.places.limit) throw overCapacity();
  at.places.taken++;
  at.changed();
  try {
    return await unless(signal, work(at, { id, model, question, signal }, pictures));
  } finally {
    at.places.taken--;
    at.changed();
  }
}

interface Job {
  id: string;
  model: Servable;
  question: Question;
  signal: AbortSignal;
}

async function work(at: Serving, job: Job, read: () => Promise<readonly Picture[]>): Promise<Shown[]> {
  const { id, model, question, signal } = job;
  const [pictures, card] = await Promise.all([read(), ready(model)]);
  const labels = { model: id };
  const start = performance.now();
  tally(at, id, pictures.length);
  const answers = await predictions(job, pictures, card).finally(() => tally(at, id, -pictures.length));
  const seconds = (performance.now() - start) / 1000;
  at.metrics.observe(
    'lineside_inference_seconds',
    'Time in the model and in line for it, by request.',
    labels,
    seconds,
  );
  at.metrics.count('lineside_frames_total', 'Pictures answered.', labels, pictures.length);
  const without = { everything: question.findsNothing(card), keypointConfidence: question.keypointConfidence };
  const kept = answers.map(({ prediction }) => reduced(prediction, without));
  const draw = async (prediction: Prediction, i: number): Promise<Shown> => {
    if (!question.drawing) return { prediction };
    const jpeg = await at.drawer.draw(pictures[i]!.frame, prediction, look(question.drawing), signal);
    return { prediction, jpeg };
  };
  return Promise.all(kept.map(draw));
}

function tally({ working }: Serving, id: string, by: number): void {
  working.set(id, (working.get(id) ?? 0) + by);
}

async function predictions({ model, question, signal }: Job, pictures: readonly Picture[], card: ModelCard) {
  const options = question.options(card);
  const [first] = pictures;
  if (pictures.length === 1 && first) {
    return [await model.predict(first.frame, options, signal).catch((thrown) => refuse(thrown, first))];
  }
  const frames = pictures.map(({ frame }) => frame);
  const answers = frames.length > 0 ? await model.predictAll(frames, options, signal) : [];
  return answers.map((one, i) => ('error' in one ? refuse(failure(one), pictures[i]!) : (one satisfies Answered)));
}

/** Throws what a client is told of a picture that a model could not read, or else what was thrown. */
function refuse(thrown: unknown, { undecodable }: Picture): never {
  const { code, message } = asLinesideError(thrown, 'BAD_MODEL');
  if (code === 'BAD_IMAGE') throw badImage(undecodable);
  if (code === 'IMAGE_TOO_LARGE') throw badImage(message, 413);
  throw thrown;
}

function failure({ error: { code, message } }: Failed): LinesideError {
  return new LinesideError(code, message);
}

async function ready(model: Servable): Promise<ModelCard> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refusal = busy('Model is temporarily not ready - retry request.');
    timer = setTimeout(() => reject(refusal), readyWithinMs);
  });
  return Promise.race([model.ready(), late]).finally(() => clearTimeout(timer));
}

function look({ stroke, labels }: Drawing): DrawOptions {
  return { ...defaultDrawOptions, stroke, labels, format: 'jpeg', quality: jpegQuality };
}

/** What `work` gives, or `CLOSED` when `signal` fires before; a run that has begun ends by itself. */
async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const gone = new Promise<never>((_, reject) => {
    stop = () => reject(new LinesideError('CLOSED', 'the server closes, or the client has gone'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  return Promise.race([work, gone]).finally(() => signal.removeEventListener('abort', stop));
}
