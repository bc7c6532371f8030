import { LinesideError } from '../errors';
import type { Frame } from '../frame';
import { Simulation, type SimulationOptions } from './simulation';
import type { Source, SourceOptions } from './source';

/**
 * A conveyor belt that is not there, seen from above or part by part, in real time: whoever is slow sees it further on,
 * and misses the parts that passed the station meanwhile. The next picture is made while one is worked on; no more.
 */
export const simulator: Source<SimulationOptions> = (options, signal) =>
  filmed(new Simulation(options), options, signal);

/** The frames of a simulation, which is closed with them. */
export async function* filmed(
  simulation: Simulation,
  { onError, onReady }: SourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const next = film(simulation);
  let sequence = 0;
  let ready = false;
  simulation.endWith(signal);
  try {
    while (!signal.aborted) {
      const frame = await next();
      if (signal.aborted) return;
      const failed = frame instanceof LinesideError;
      if (failed) onError?.(frame);
      else if (!ready) onReady?.();
      ready = !failed;
      if (!failed) yield { ...frame, sequence: sequence++ };
    }
  } finally {
    signal.removeEventListener('abort', simulation.close);
    simulation.close();
  }
}

/** Gives one picture after the other, each not before its moment, or why there is none. */
function film(simulation: Simulation): () => Promise<Frame | LinesideError> {
  const { periodMs, momentAt } = simulation.schedule;
  const begin = (moment: number) => ({ moment, shot: simulation.shoot(moment).catch((error: LinesideError) => error) });
  let ahead: ReturnType<typeof begin> | undefined;
  return async () => {
    await simulation.rest();
    const now = simulation.now();
    if (!ahead || now >= ahead.moment + periodMs) ahead = begin(momentAt(now));
    const { moment, shot } = ahead;
    await simulation.until(moment);
    const frame = await shot;
    const failed = frame instanceof LinesideError;
    ahead = failed ? undefined : begin(Math.max(moment + periodMs, momentAt(simulation.now())));
    return frame;
  };
}
