import type { Node, NodeMessage } from 'node-red';
import type { ErrorCode, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { pace } from '../../lib/pace';
import { realClock, type SourceOptions } from '../../lib/sources';
import type { Demand } from '../common/demand';
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
  /** Of those who work on the pictures, where the node waits for them. */
  demand?: Demand;
  /** A new message's name. */
  newId: () => string;
}

/** Sends the pictures that come by themselves, at most `fps` a second, until `signal` fires. Never rejects. */
export async function pump(self: Self, { frames, live }: Inlet, fps: number, signal: AbortSignal): Promise<void> {
  const { tally, demand } = self;
  const early = pace(fps);
  for await (const frame of frames!(errorRoad(self), signal)) {
    for (let ms = early(realClock.now()); ms > 0; ms = early(realClock.now())) {
      await realClock.wait(ms, signal);
      if (signal.aborted) return;
    }
    const image = live ? frame : tally.number(frame); // a camera's numbers have gaps where pictures were skipped
    send(self, image);
    tally.show(image, live?.counts);
    await demand?.room(signal);
  }
}

function send({ node, demand, newId }: Self, image: Frame): void {
  const id = newId();
  demand?.send(id);
  node.send(carry({ _msgid: id }, image) as NodeMessage);
}

/** A picture that came, and is none. */
const ofPictures: readonly ErrorCode[] = ['BAD_IMAGE', 'IMAGE_TOO_LARGE'];
/** Of a folder of bad pictures each has a sentence of its own. */
const mostTold = 100;

/** Errors without a message: the status shows each, Catch nodes and the log get the first of an outage, or of those that say the same. */
function errorRoad({ node, report, tally }: Self): SourceOptions {
  const told = new Set<string>();
  return {
    onError: (error: LinesideError, again = false) => {
      report.bad(error, error.code);
      if (ofPictures.includes(error.code)) tally.fail();
      if (again || told.has(error.message)) return;
      if (told.size >= mostTold) told.clear();
      told.add(error.message);
      node.error(error, {});
    },
    onReady: () => {
      told.clear();
      report.idle('waiting');
    },
  };
}
