import { quietMs } from '../backends/waiting';
import { drawFrame } from '../draw/draw-frame';
import { LinesideError } from '../errors';
import type { Model } from '../model/model';
import { fetchById, openHere } from '../open';
import { serve, type Work } from '../process/serve';
import { fetched } from '../sources/snapshot';
import type { EngineJobs, Progress } from './protocol';

/**
 * The engine process: what blocks, crashes or eats memory does it here. It holds one model, or none and
 * draws, and knows nothing of flows.
 */

let model: Model | undefined;
let progress: Progress | undefined;

const work: Work<EngineJobs> = {
  async fetch(settings) {
    await fetchById(settings, (done, total) => {
      progress = { done, ...(total !== undefined && { total }) };
    });
  },
  fetched: async () => progress,
  async open(settings) {
    model = await openHere(settings);
    return model.ready();
  },
  inspect: () => opened().inspect(),
  predict: ({ frame, options }) => opened().predict(frame, options),
  predictAll: ({ frames, options }) => opened().predictAll(frames, options),
  quiet: async () => quietMs(),
  draw: async ({ frame, prediction, options }) => drawFrame(await fetched(frame), prediction, options),
};

function opened(): Model {
  if (model) return model;
  throw new LinesideError('NO_MODEL', 'the engine was asked for a prediction before it opened a model');
}

serve('lineside-engine', work, 'BAD_MODEL');
