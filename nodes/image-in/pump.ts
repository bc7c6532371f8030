import type { Node, NodeMessage } from 'node-red';
import type { LinesideError } from '../../lib/errors';
import { pace, realClock, type SourceOptions } from '../../lib/sources';
import type { Report } from '../common/report';
import type { Inlet } from './inlet';
import { carry, type Tally } from './tally';

/** A node and what is its own while it lives. */
export interface Self {
  node: Node;
  report: Report;
  tally: Tally;
  /** Resolves when all flows run: nothing may be sent or raised before. */
  started: Promise<void>;
}

/** Sends the pictures that come by themselves, at most `fps` a second, until `signal` fires. Never rejects. */
export async function pump(
  { node, report, tally }: Self,
  frames: NonNullable<Inlet['frames']>,
  fps: number,
  signal: AbortSignal,
): Promise<void> {
  const early = pace(fps);
  for await (const frame of frames(errorRoad(node, report), signal)) {
    for (let ms = early(realClock.now()); ms > 0; ms = early(realClock.now())) {
      await realClock.wait(ms, signal);
      if (signal.aborted) return;
    }
    const image = tally.number(frame);
    node.send(carry({}, image) as NodeMessage);
    tally.show(image);
  }
}

/** Errors without a message: the status shows each, Catch nodes and the log get the first of those that say the same. */
function errorRoad(node: Node, report: Report): SourceOptions {
  let told = '';
  return {
    onError: (error: LinesideError) => {
      report.bad(error, error.code);
      if (error.message !== told) node.error(error, {});
      told = error.message;
    },
    onReady: () => {
      told = '';
      report.idle('waiting');
    },
  };
}
