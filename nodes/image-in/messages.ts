import type { NodeMessage } from 'node-red';
import { asLinesideError, LinesideError } from '../../lib/errors';
import { Line } from '../../lib/latest';
import { Slots } from '../../lib/slots';
import type { VisionMessage } from '../common/message';
import type { Inlet } from './inlet';
import type { Self } from './pump';
import { carry } from './tally';

export interface Job {
  msg: VisionMessage;
  send: (msg: NodeMessage) => void;
  done: (error?: Error) => void;
}

/** Messages that wait while pictures are read, before more are refused: enough for a burst, too few to fill a memory. */
const queueLimit = 100;

/** Messages are served one after the other, so that pictures leave in the order in which they were asked for. */
export function createLine({ report, tally }: Self, { read, live }: Inlet, signal: AbortSignal): Line<Job> {
  return new Line<Job>({
    slots: new Slots(1),
    whenBusy: 'queue',
    queueLimit,
    work: async ({ msg, send, done }) => {
      const image = await read(msg, signal);
      return () => {
        send(carry(msg, image) as NodeMessage);
        done();
        tally.show(image, live?.counts);
        live?.restate();
      };
    },
    skip: ({ done }) => done(),
    fail: ({ done }, thrown) => {
      if (signal.aborted)
        return done(new LinesideError('CLOSED', 'the node was closed before it had read the picture'));
      const error = asLinesideError(thrown, 'BAD_SOURCE');
      tally.fail();
      report.bad(error, error.code);
      live?.restate();
      done(error);
    },
  });
}

/** Whether a message told a source what to do; then it ends here. It does not wait behind those that ask for pictures. */
export function controlled({ report }: Self, inlet: Inlet, msg: VisionMessage, done: (error?: Error) => void): boolean {
  const failed = (thrown: unknown) => {
    const error = asLinesideError(thrown, 'BAD_OPTION');
    report.bad(error, error.code);
    done(error);
  };
  try {
    const doing = inlet.control?.(msg);
    doing?.then(() => done(), failed);
    return doing !== undefined;
  } catch (error) {
    failed(error);
    return true;
  }
}
