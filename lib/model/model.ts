import type { Failed } from '../errors';
import type { Frame } from '../frame';
import type { AnswerFormat, MaskFormat, Prediction, Task } from '../prediction';
import type { Manifest } from './manifest';

/** What a caller may ask of one prediction. Thresholds are 0..1 here; percent is spoken in nodes and the API only. */
export interface PredictOptions {
  /** What the caller can use; a model of another task refuses with `WRONG_TASK`. Some servers must be told. */
  task?: Task;
  confidence?: number;
  /** Highest IoU at which two boxes of one class both stay. */
  overlap?: number;
  /** Names of the classes to keep; none or an empty list keeps all. */
  classes?: readonly string[];
  maxDetections?: number;
  /** Whether boxes of different classes suppress each other too. */
  agnostic?: boolean;
  /** Only of classification: how many classes at most; 0 for all above the threshold. */
  topK?: number;
  /** How shapes are written; one simple polygon each where nothing is said. */
  maskFormat?: MaskFormat;
  /** Only of servers; `json` where absent. */
  format?: AnswerFormat;
  /** Of what a server draws: the width of lines in pixels, and whether classes are written. */
  stroke?: number;
  labels?: boolean;
  /** Only of the hosted API: what it calls the picture. */
  name?: string;
}

/** Where a frame's time went, in milliseconds. */
export type Timings = Record<'decode' | 'fit' | 'infer' | 'read', number>;

export interface Answered {
  prediction: Prediction;
  timings: Timings;
}

/** What was understood of a model, for the inspector. */
export type ModelCard = LocalCard | ServerCard;

interface Card {
  model_id: string;
  /** Of a model on a server not known before it has answered. */
  task?: Task;
  classes: string[];
  /** Where it runs: an execution provider, or a server's name. */
  provider: string;
  /** What the model asks for and is not done, in sentences. */
  notes: readonly string[];
}

/** Of a model whose tensors are read here. */
export interface LocalCard extends Card {
  task: Task;
  family: string;
  input: { width: number; height: number; channels: number; type: string };
  /** Why the execution providers that were tried before do not run here. */
  refused: Record<string, string>;
  warmUpMs: number;
  /** All that is known; `from` says for each key where it came from. */
  manifest: Manifest;
  from: Record<string, string>;
  /** Where the manifest is read from, if it is there, and may be written to; absent where no place is known. */
  manifestPath?: string;
  /** Of a model whose tensors a server computes, when that was asked. */
  server?: ServerState;
}

/** Of a model that a server answers for. */
export interface ServerCard extends Card {
  server: ServerState;
}

/** What a server says of itself; a key is absent where it was not asked or does not say. */
export interface ServerState {
  /** Without what is secret. */
  url: string;
  name?: string;
  version?: string;
  ready?: boolean;
  /** The models it has loaded. */
  models?: { model_id: string; task_type: string; width?: number; height?: number; aliases?: string[] }[];
}

/** Pictures in, answers out: all that nodes and the API know of a model. */
export interface Model<C extends ModelCard = ModelCard> {
  /** What was understood of the model. Opens it where that was not done; rejects with the reason where it cannot be. */
  ready(): Promise<C>;
  /** As `ready`, with what only asking now can tell: a server's state. Rejects where the server does not answer. */
  inspect(): Promise<C>;
  /** How many frames may be at work at once to use it fully; more than that wait inside. */
  readonly concurrency: number;
  /** `signal` gives up a place in the line; a run that has begun cannot be stopped. */
  predict(frame: Frame, options?: PredictOptions, signal?: AbortSignal): Promise<Answered>;
  /**
   * Answers in the order of the frames, in as few runs as the model allows; a picture that cannot be answered fails
   * alone. Rejects where that is not a picture's fault.
   */
  predictAll(frames: readonly Frame[], options?: PredictOptions, signal?: AbortSignal): Promise<(Answered | Failed)[]>;
  close(): Promise<void>;
}

/** Element types of the tensors that models take and give. */
export type TensorType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64';
export type TensorData = Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array;

/** Row-major; a float16 tensor is a `Uint16Array` of bit patterns. */
export interface Tensor {
  type: TensorType;
  dims: readonly number[];
  data: TensorData;
}

/** One input or output; an axis that is not fixed is `undefined`. */
export interface Port {
  name: string;
  type: string;
  shape: readonly (number | undefined)[];
}

/** A model that speaks tensors: what the tensor backends give. */
export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly provider: string;
  readonly refused: Record<string, string>;
  /** How many runs may be on their way; 1 where absent. Where more may, `run` has copied the feeds when it returns. */
  readonly atOnce?: number;
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}
