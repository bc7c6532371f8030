import { asFailed, asLinesideError, type ErrorCode, type Failed, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { alone } from '../model/batches';
import type { Answered, Model, PredictOptions, ServerCard } from '../model/model';
import { type Asking, readAnswer } from './answers';
import { apart } from './answers/batch';
import { ClassIds } from './answers/class-ids';
import { type Question, readQuestion } from './answers/question';
import type { Client } from './client';
import { scrubber } from './scrub';
import { prepare, type Sent } from './sent';
import { defaultInFlight, type ServerSettings, secretsOf } from './server';

/** A server's API, as far as it differs from another's. */
export interface Api {
  card: ServerCard;
  /** One picture's answer, as the server gives it. */
  ask(sent: Sent, question: Question, signal?: AbortSignal): Promise<unknown>;
  /** Those of several in one request, in their order; absent where the API has none. */
  askAll?(sent: readonly Sent[], question: Question, signal?: AbortSignal): Promise<unknown[]>;
  inspect(): Promise<ServerCard>;
  /** Whether boxes of different classes are left to suppress each other here. */
  suppress?: boolean;
}

/** A picture on its way, and the milliseconds that making it ready took. */
interface Ready {
  sent: Sent;
  decode: number;
}

/** A server that answers as a model. Thresholds and classes hold here, whatever it makes of them. */
export function answeringModel(settings: ServerSettings, client: Client, api: Api): Model<ServerCard> {
  const ids = new ClassIds();
  const scrub = scrubber(...secretsOf(settings));

  /** What is wrong with an answer is shown, and an answer may repeat what was sent. */
  const withoutKey = (thrown: unknown): never => {
    const { code, message, cause } = asLinesideError(thrown, 'BAD_ANSWER');
    throw new LinesideError(code, scrub(message), { cause });
  };

  async function ready(frame: Frame): Promise<Ready> {
    const start = performance.now();
    const sent = await prepare(frame, settings.maxSize);
    return { sent, decode: performance.now() - start };
  }

  async function read(value: unknown, { sent, decode }: Ready, question: Question, infer: number): Promise<Answered> {
    const start = performance.now();
    const { size, original } = sent;
    const asking: Asking = { question, ids, modelId: settings.modelId, sent: size, seconds: infer / 1000 };
    const { suppress = false } = api;
    const told = { ...asking, suppress, ...(original && { original }) };
    const prediction = await readAnswer(value, told).catch(withoutKey);
    return { prediction, timings: { decode, fit: 0, infer, read: performance.now() - start } };
  }

  async function one(picture: Ready, question: Question, signal?: AbortSignal): Promise<Answered> {
    const start = performance.now();
    const value = await api.ask(picture.sent, question, signal);
    return read(value, picture, question, performance.now() - start);
  }

  /** In one request. A server fails all where one picture is bad: then each is asked alone. */
  async function together(pictures: readonly Ready[], question: Question, signal?: AbortSignal) {
    const each = () => Promise.all(pictures.map((picture) => alone(one(picture, question, signal))));
    if (!api.askAll || pictures.length < 2) return each();
    const start = performance.now();
    const sent = pictures.map((picture) => picture.sent);
    const values = await api.askAll(sent, question, signal).catch(withoutKey).catch(unlessBadPicture);
    if (!values) return each();
    const own = apart(values);
    const infer = (performance.now() - start) / pictures.length;
    return Promise.all(pictures.map((picture, i) => alone(read(own[i], picture, question, infer))));
  }

  return {
    ready: async () => api.card,
    inspect: api.inspect,
    concurrency: settings.inFlight ?? defaultInFlight,
    async predict(frame: Frame, asked: PredictOptions = {}, signal?: AbortSignal) {
      const question = readQuestion(asked);
      return one(await ready(frame), question, signal);
    },
    async predictAll(frames: readonly Frame[], asked: PredictOptions = {}, signal?: AbortSignal) {
      const question = readQuestion(asked);
      const pictures = await Promise.all(frames.map((frame) => alone(ready(frame))));
      const good = pictures.filter((picture): picture is Ready => !('error' in picture));
      const answers = unlessAllFailed(await together(good, question, signal));
      return pictures.map((picture) => ('error' in picture ? picture : answers.shift()!));
    },
    close: () => client.close(),
  };
}

const badPicture: readonly ErrorCode[] = ['BAD_IMAGE', 'IMAGE_TOO_LARGE'];

function unlessBadPicture(thrown: unknown): undefined {
  const { code } = asFailed(thrown, 'BAD_ANSWER').error;
  if (!badPicture.includes(code)) throw thrown;
}

/** Where no picture is answered and none is bad, it is no picture's fault. */
function unlessAllFailed(answers: (Answered | Failed)[]): (Answered | Failed)[] {
  const failed = answers.filter((answer): answer is Failed => 'error' in answer);
  const [first] = failed;
  if (!first || failed.length < answers.length || failed.some(({ error }) => badPicture.includes(error.code)))
    return answers;
  throw new LinesideError(first.error.code, first.error.message);
}
