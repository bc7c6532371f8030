import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import { asLinesideError, LinesideError } from '../../lib/errors';
import { Line } from '../../lib/latest';
import { Slots } from '../../lib/slots';
import { pace, realClock } from '../../lib/sources';
import type { VisionMessage } from '../common/message';
import { createReport } from '../common/report';
import { flowsStarted } from '../common/started';
import { type Inlet, openInlet, type Surroundings } from './inlet';
import { pump, type Self } from './pump';
import { readSettings, type Settings } from './settings';
import { carry, createTally, type Tally } from './tally';

interface Credentials {
  user?: string;
  password?: string;
}

interface Job {
  msg: VisionMessage;
  send: (msg: NodeMessage) => void;
  done: (error?: Error) => void;
}

/** Messages that wait while pictures are read, before more are refused: enough for a burst, too few to fill a memory. */
const queueLimit = 100;

/** Pictures come in: with a message, from a file, a folder, an address or a belt that is not there. */
export = (RED: NodeAPI): void => {
  function ImageIn(this: Node<Credentials>, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const report = createReport(this);
    const self = { node: this, report, tally: createTally(report), started: flowsStarted(RED) };
    try {
      const settings = readSettings({ ...def });
      run(self, settings, openInlet(settings, surroundings(RED, this.credentials, self.tally)));
    } catch (error) {
      refuse(self, error);
    }
  }
  RED.nodes.registerType<Node<Credentials>, NodeDef, object, Credentials>('lineside-image-in', ImageIn, {
    credentials: { user: { type: 'text' }, password: { type: 'password' } },
  });
};

function surroundings(RED: NodeAPI, credentials: Credentials | undefined, { number }: Tally): Surroundings {
  const { user = '', password = '' } = credentials ?? {};
  return {
    base: RED.settings.userDir ?? '',
    ...((user || password) && { login: { user, password } }),
    number,
    propertyOf: (msg, property) => {
      try {
        return RED.util.getMessageProperty(msg as NodeMessageInFlow, property);
      } catch {
        return undefined; // such as `payload.a.b` where there is no `payload.a`
      }
    },
  };
}

/** A node with a wrong setting says so at once, and again to each message. */
function refuse({ node, report, started }: Self, thrown: unknown): void {
  const error = asLinesideError(thrown, 'BAD_OPTION');
  report.bad(error, error.code);
  void started.then(() => node.error(error, {}));
  node.on('input', (_msg, _send, done) => done(error));
}

function run(self: Self, settings: Settings, { frames, read }: Inlet): void {
  const { node, report, tally, started } = self;
  const closing = new AbortController();
  const line = createLine(self, read, closing.signal);
  const early = pace(settings.kind === 'message' ? settings.fps : 0);
  const fps = settings.kind === 'simulator' ? 0 : settings.fps; // it keeps its own time

  report.idle('waiting');
  node.on('input', (msg, send, done) => {
    if (early(realClock.now()) === 0) return line.push({ msg: msg as VisionMessage, send, done });
    tally.skip();
    done();
  });
  void started.then(() => {
    if (frames) void pump(self, frames, fps, closing.signal);
  });
  node.on('close', () => {
    closing.abort();
    line.close();
  });
}

/** Messages are served one after the other, so that pictures leave in the order in which they were asked for. */
function createLine({ report, tally }: Self, read: Inlet['read'], signal: AbortSignal): Line<Job> {
  return new Line<Job>({
    slots: new Slots(1),
    whenBusy: 'queue',
    queueLimit,
    work: async ({ msg, send, done }) => {
      const image = await read(msg, signal);
      return () => {
        send(carry(msg, image) as NodeMessage);
        done();
        tally.show(image);
      };
    },
    skip: ({ done }) => done(),
    fail: ({ done }, thrown) => {
      if (signal.aborted)
        return done(new LinesideError('CLOSED', 'the node was closed before it had read the picture'));
      const error = asLinesideError(thrown, 'BAD_SOURCE');
      report.bad(error, error.code);
      done(error);
    },
  });
}
