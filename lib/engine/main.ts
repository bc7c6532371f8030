import { constants, setPriority } from 'node:os';
import { drawFrame } from '../draw/draw-frame';
import { LinesideError } from '../errors';
import type { Model } from '../model/model';
import { openHere } from '../open';
import { failure, type Jobs, type Kind, type Reply, type Request } from './protocol';

/**
 * The engine process: what blocks, crashes or eats memory does it here. It holds one model, or none and
 * draws, and knows nothing of flows.
 * Forked by `child.ts`; ends when its parent goes away.
 */

let model: Model | undefined;

const work: { [K in Kind]: (body: Jobs[K]['body']) => Promise<Jobs[K]['result']> } = {
  async open(settings) {
    model = await openHere(settings);
    return model.ready();
  },
  predict: ({ frame, options }) => opened().predict(frame, options),
  predictAll: ({ frames, options }) => opened().predictAll(frames, options),
  draw: ({ frame, prediction, options }) => drawFrame(frame, prediction, options),
};

function opened(): Model {
  if (model) return model;
  throw new LinesideError('NO_MODEL', 'the engine was asked for a prediction before it opened a model');
}

async function answer({ id, kind, body }: Request): Promise<Reply> {
  try {
    return { id, result: await (work[kind] as (body: Request['body']) => Promise<unknown>)(body) };
  } catch (error) {
    return failure(id, error);
  }
}

/** Flows that drive machines come first: the engine takes what processor time they leave. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed in some containers; then both compete as equals.
  }
}

stepBack();
process.title = 'lineside-engine';
process.on('disconnect', () => process.exit());
process.on('message', async (request: Request) => {
  const reply = await answer(request);
  if (process.connected) process.send?.(reply);
});
