import type { DrawOptions } from '../draw/options';
import type { Failed } from '../errors';
import type { Frame } from '../frame';
import type { Answered, ModelCard, PredictOptions } from '../model/model';
import type { ModelSettings } from '../open';
import type { Prediction } from '../prediction';

/** What an engine process can be asked, and what it gives. */
export interface EngineJobs {
  open: { body: ModelSettings; result: ModelCard };
  inspect: { body: undefined; result: ModelCard };
  predict: { body: { frame: Frame; options: PredictOptions }; result: Answered };
  predictAll: { body: { frames: readonly Frame[]; options: PredictOptions }; result: (Answered | Failed)[] };
  draw: { body: { frame: Frame; prediction: Prediction; options: DrawOptions }; result: Buffer };
}
