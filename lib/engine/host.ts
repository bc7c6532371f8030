import { defaultInFlight } from '../backends/server';
import type { Frame } from '../frame';
import type { Model } from '../model/model';
import { mostAtOnce } from '../model/runner';
import type { ModelSettings, OnnxSettings } from '../open';
import { inChunks } from './chunks';
import { defaultJobsAtOnce, Engine, type EngineChild } from './engine';
import type { Progress } from './protocol';

export interface EngineSettings {
  /** Processes with a session each; 1 for latency, as many as there are cores (with `threads` 1) for throughput. */
  instances: number;
  timeoutMs: number;
}

/** TensorRT and large models take minutes to open; a wrong one fails at once. */
const openTimeoutMs = 300_000;

export interface EngineModel extends Model {
  /** Of weights that are being fetched. */
  progress(): Progress | undefined;
  /** Process ids of the engines that run. */
  pids(): number[];
}

/** A model in engine processes of its own; nothing is started before `ready` or the first `predict`. */
export function engineModel(settings: ModelSettings, wanted: EngineSettings, signMs = usualSignMs): EngineModel {
  const { instances, ...limits } = processesOf(settings, wanted, signMs);
  let progress: Progress | undefined;
  const tell = (now: Progress | undefined) => {
    progress = now;
  };
  const prepare = async (child: EngineChild) => {
    if (settings.backend === 'onnx' && !settings.path) await fetchIn(child, settings, tell);
    return child.ask('open', settings, openTimeoutMs, 'the model did not open');
  };
  const engines = Array.from({ length: instances }, () => new Engine({ prepare, ...limits }));
  const up = () => engines.filter((engine) => engine.up);
  // One that cannot start must not keep, or swallow, what another can answer.
  const idlest = () => {
    const able = up();
    for (const engine of engines) if (!able.includes(engine)) engine.revive();
    return (able.length > 0 ? able : engines).reduce((best, engine) => (engine.load < best.load ? engine : best));
  };
  return {
    concurrency: limits.jobsAtOnce * instances,
    ready: async () => up()[0]?.ready() ?? (await Promise.all(engines.map((engine) => engine.ready())))[0]!,
    inspect: () => idlest().ask('inspect', undefined),
    predict: (frame, options = {}, signal) => idlest().ask('predict', { frame, options }, signal),
    predictAll(frames, options = {}, signal) {
      const ask = (some: readonly Frame[], stop: AbortSignal) =>
        idlest().ask('predictAll', { frames: some, options }, stop, some.length);
      return inChunks(frames, Math.min(mostAtOnce, Math.ceil(frames.length / instances)), ask, signal);
    },
    close: async () => void (await Promise.all(engines.map((engine) => engine.close()))),
    progress: () => progress,
    pids: () => engines.flatMap(({ pid }) => pid ?? []),
  };
}

/** The process itself gives up a server that says nothing; how long a whole file takes, nobody knows. */
const fetchTimeoutMs = Number.POSITIVE_INFINITY;
const lookMs = 500;

/** Has a process get a model's weights, and tells how far it is. */
async function fetchIn(child: EngineChild, settings: OnnxSettings, tell: (progress?: Progress) => void): Promise<void> {
  let fetching = true;
  const look = () =>
    child.ask('fetched', undefined, openTimeoutMs).then(
      (now) => fetching && tell(now),
      () => {},
    );
  const timer = setInterval(look, lookMs).unref();
  try {
    await child.ask('fetch', settings, fetchTimeoutMs);
  } finally {
    fetching = false;
    clearInterval(timer);
    tell(undefined);
  }
}

/** How much longer a process has than its client, which is to say itself what a server did not; and how long to show life. */
const usualSignMs = 5000;

/** What a process may have on its hands, and for how long. One process waits for as many servers' answers as are wanted. */
function processesOf(settings: ModelSettings, { instances, timeoutMs }: EngineSettings, signMs: number) {
  if (settings.backend === 'onnx') return { instances, jobsAtOnce: defaultJobsAtOnce, timeoutMs };
  return { instances: 1, jobsAtOnce: settings.inFlight ?? defaultInFlight, timeoutMs: timeoutMs + signMs, signMs };
}
