/** A bare process that does nothing but `session.run`: the floor below every figure of the whole path. */
import { constants, setPriority } from 'node:os';
import * as ort from 'onnxruntime-node';
import { serve } from './child';
import { series, steadyRate } from './measure';
import { seeded } from './random';

let session: ort.InferenceSession;
let feeds: Record<string, ort.Tensor>;

const answers = {
  /** The options are those of lib/backends/onnx. */
  async open(path: string, threads: number): Promise<void> {
    session = await ort.InferenceSession.create(path, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' }, set_denormal_as_zero: '1' } },
    });
    // A plain colour would come to numbers so small (denormal) that arithmetic on them is slower.
    const picture = Float32Array.from({ length: 3 * 640 * 640 }, seeded(1));
    feeds = { images: new ort.Tensor('float32', picture, [1, 3, 640, 640]) };
  },

  /** Milliseconds of each of `count` runs. */
  run: (count: number): Promise<number[]> => series(count, () => session.run(feeds)),

  /** Runs a second, over `durationMs`. */
  rate: (durationMs: number): Promise<number> => steadyRate(durationMs, 1, () => session.run(feeds)),
};

export type RawRun = typeof answers;

// As the engine does it, so that both lose as much to whatever else runs here.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
serve(answers);
