import { open } from '../../lib/connect';
import type { Answered, Model, ModelCard, PredictOptions } from '../../lib/model/model';
import { type Listener, type Servable, type ServeSettings, serve } from '../../lib/serve';
import { colourDetector } from '../colour-detector';
import { colourOutliner } from '../colour-outliner';
import { colourClassifier, colourSegmenter } from '../colour-tasks';

/** Models of all tasks by the ids they are served under, whose answers can be told by hand. */
export async function colourModels(): Promise<Map<string, Model>> {
  const paths = {
    'parts/1': colourDetector({ batch: 'open' }),
    'shapes/2': colourOutliner(),
    'areas/3': colourSegmenter(),
    'kinds/4': colourClassifier(),
  };
  const opened = Object.entries(paths).map(async ([id, path]): Promise<[string, Model]> => {
    return [id, await open({ path: await path, provider: 'cpu', threads: 1 })];
  });
  return new Map(await Promise.all(opened));
}

/** A listener on a free port that ends with the tests of a suite, as its models do: those of colours, unless others are given. */
export function serving(settings: Partial<ServeSettings> = {}) {
  const at = {} as { models: Map<string, Model>; listener: Listener; url: (path: string) => URL };
  before(async function () {
    this.timeout(120_000); // four models, or Python, on a machine with much to do
    at.models = settings.models ? new Map() : await colourModels();
    at.listener = await serve({ models: at.models, port: 0, ...settings });
    at.url = (path) => new URL(path, at.listener.url);
  });
  after(async () => {
    await at.listener?.close();
    await Promise.all([...(at.models?.values() ?? [])].map((model) => model.close()));
  });
  return at;
}

/** A model that answers nothing before it is told to. */
export function slowModel() {
  const waiting: (() => void)[] = [];
  const seen: PredictOptions[] = [];
  const card = {
    model_id: 'slow',
    task: 'detect',
    classes: ['red'],
    provider: 'none',
    notes: [],
  } as unknown as ModelCard;
  const answered = (): Answered => ({
    prediction: { predictions: [], image: { width: 1, height: 1 }, time: 0, inference_id: 'a', model_id: 'slow' },
    timings: { decode: 0, fit: 0, infer: 0, read: 0 },
  });
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  const model: Servable = {
    concurrency: 1,
    ready: async () => card,
    async predict(_frame, options = {}) {
      seen.push(options);
      await turn();
      return answered();
    },
    async predictAll(frames, options = {}) {
      seen.push(options);
      await turn();
      return frames.map(answered);
    },
  };
  return {
    model,
    seen,
    /** How many wait. */
    waiting: () => waiting.length,
    /** Answers all that wait. */
    go: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed, where it is JSON. */
  body: Record<string, unknown>;
  bytes: Buffer;
}

export async function ask(url: URL, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type') === 'application/json';
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(bytes.toString()) : {},
    bytes,
  };
}

/** The V1 request of the documents: base64 as a form that is none. */
export function post(url: URL, body: string | Buffer, type: string | undefined = 'application/x-www-form-urlencoded') {
  return ask(url, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers: { 'content-type': type } });
}

export function postJson(url: URL, body: unknown, headers: Record<string, string> = {}) {
  const all = { 'content-type': 'application/json', ...headers };
  return ask(url, { method: 'POST', body: JSON.stringify(body), headers: all });
}

/** Without what is new for every answer. */
export function lasting(value: unknown): unknown {
  const changing = ['time', 'inference_id', 'detection_id', 'model_id', 'mask_format'];
  return JSON.parse(JSON.stringify(value, (key, entry) => (changing.includes(key) ? undefined : entry)));
}
