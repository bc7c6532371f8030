import type { DrawOptions } from '../draw/options';
import type { Failed } from '../errors';
import type { Frame } from '../frame';
import type { Answered, ModelCard, PredictOptions } from '../model/model';
import type { ModelSettings, OnnxSettings } from '../open';
import type { Prediction } from '../prediction';

/** Bytes that are here, and how many there will be where that is known. */
export interface Progress {
  done: number;
  total?: number;
}

/** What an engine process can be asked, and what it gives. */
export interface EngineJobs {
  /** Gets the weights of a model by its id, which may take hours on a thin line. */
  fetch: { body: OnnxSettings; result: undefined };
  /** How far that is. */
  fetched: { body: undefined; result: Progress | undefined };
  open: { body: ModelSettings; result: ModelCard };
  inspect: { body: undefined; result: ModelCard };
  predict: { body: { frame: Frame; options: PredictOptions }; result: Answered };
  predictAll: { body: { frames: readonly Frame[]; options: PredictOptions }; result: (Answered | Failed)[] };
  /** For how many milliseconds it has waited for nobody on the network; 0 while it does. */
  quiet: { body: undefined; result: number };
  draw: { body: { frame: Frame; prediction: Prediction; options: DrawOptions }; result: Buffer };
}
