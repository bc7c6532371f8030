import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import { asLinesideError, LinesideError } from '../../lib/errors';
import { Line } from '../../lib/latest';
import { pace } from '../../lib/pace';
import { Slots } from '../../lib/slots';
import { cameraDevices, realClock } from '../../lib/sources';
import { publishCounts } from '../common/counters';
import { Demand } from '../common/demand';
import type { VisionMessage } from '../common/message';
import { createReport } from '../common/report';
import { flowsStarted } from '../common/started';
import { type Inlet, openInlet, type Surroundings } from './inlet';
import type { Live } from './live';
import { pump, type Self } from './pump';
import { type Kind, readSettings, type Settings } from './settings';
import { stateStore } from './state';
import { carry, createTally } from './tally';

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

/** These keep the limit of pictures a second themselves. */
const keepsTime: readonly Kind[] = ['simulator', 'stream', 'command'];

/** Pictures come in: with a message, from a file, a folder, an address or a belt that is not there. */
export = (RED: NodeAPI): void => {
  function ImageIn(this: Node<Credentials>, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const report = createReport(this);
    const self = {
      node: this,
      report,
      tally: createTally(report),
      started: flowsStarted(RED),
      newId: RED.util.generateId,
    };
    try {
      const settings = readSettings({ ...def });
      const inlet = openInlet(settings, surroundings(RED, self, this.credentials));
      publishCounts(RED, this, () => inlet.live?.count() ?? self.tally.counts());
      run(settings.slowDown ? { ...self, demand: new Demand() } : self, settings, inlet);
    } catch (error) {
      refuse(self, error);
    }
  }
  RED.nodes.registerType<Node<Credentials>, NodeDef, object, Credentials>('lineside-image-in', ImageIn, {
    credentials: { user: { type: 'text' }, password: { type: 'password' } },
  });

  RED.httpAdmin.get(
    '/lineside/cameras',
    RED.auth.needsPermission('lineside-image-in.read'),
    async (_request, response) => {
      response.json(await cameraDevices());
    },
  );
};

function surroundings(RED: NodeAPI, { node, report, tally }: Self, credentials: Credentials = {}): Surroundings {
  const { user = '', password = '' } = credentials;
  return {
    base: RED.settings.userDir ?? '',
    ...((user || password) && { login: { user, password } }),
    number: tally.number,
    store: (configured) => stateStore(node, configured),
    tell: (condition) => (condition === 'connecting…' ? report.busy(condition) : report.idle(condition)),
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

function run(self: Self, settings: Settings, inlet: Inlet): void {
  const { node, report, tally, started, demand } = self;
  const closing = new AbortController();
  const line = createLine(self, inlet.read, closing.signal);
  const early = pace(settings.kind === 'message' ? settings.fps : 0);
  const fps = keepsTime.includes(settings.kind) ? 0 : settings.fps;

  report.idle('waiting');
  node.on('input', (msg, send, done) => {
    if (inlet.live && controlled(self, inlet.live, msg as VisionMessage, done)) return;
    if (early(realClock.now()) === 0) return line.push({ msg: msg as VisionMessage, send, done });
    tally.skip();
    done();
  });
  void started.then(() => {
    if (inlet.frames) void pump(self, inlet, fps, closing.signal);
  });
  node.on('close', (done: () => void) => {
    closing.abort();
    line.close();
    demand?.close();
    // A device that is still held cannot be opened by the node that comes after this one.
    void (inlet.live?.closed() ?? Promise.resolve()).finally(done);
  });
}

/** Whether a message told a camera what to do; then it ends here. It does not wait behind those that ask for pictures. */
function controlled({ report }: Self, live: Live, msg: VisionMessage, done: (error?: Error) => void): boolean {
  const failed = (thrown: unknown) => {
    const error = asLinesideError(thrown, 'BAD_OPTION');
    report.bad(error, error.code);
    done(error);
  };
  try {
    const doing = live.control(msg);
    doing?.then(() => done(), failed);
    return doing !== undefined;
  } catch (error) {
    failed(error);
    return true;
  }
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
      tally.fail();
      report.bad(error, error.code);
      done(error);
    },
  });
}
