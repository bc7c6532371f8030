import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { asLinesideError } from '../../lib/errors';
import { pace } from '../../lib/pace';
import { cameraDevices, realClock } from '../../lib/sources';
import { publishCounts, serveCounts } from '../common/counters';
import { Demand } from '../common/demand';
import type { VisionMessage } from '../common/message';
import { createReport } from '../common/report';
import { flowsStarted } from '../common/started';
import { type Inlet, openInlet, type Surroundings } from './inlet';
import { controlled, createLine } from './messages';
import { pump, type Self } from './pump';
import { type Kind, readSettings, type Settings } from './settings';
import { stateStore } from './state';
import { createTally } from './tally';

interface Credentials {
  user?: string;
  password?: string;
}

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
      run(RED, settings.slowDown ? { ...self, demand: new Demand() } : self, settings, inlet);
    } catch (error) {
      refuse(self, error);
    }
  }
  RED.nodes.registerType<Node<Credentials>, NodeDef, object, Credentials>('lineside-image-in', ImageIn, {
    credentials: { user: { type: 'text' }, password: { type: 'password' } },
  });

  serveCounts(RED);
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
    ...(RED.settings.userDir && { memory: memoryOf(RED.settings.userDir, node.id) }),
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

/** Where a node keeps which pictures of a folder were sent. */
function memoryOf(userDir: string, id: string): string {
  return join(userDir, 'lineside', `${id.replace(/[^\w-]/g, '_')}.folder`);
}

/** A node with a wrong setting says so at once, and again to each message. */
function refuse({ node, report, started }: Self, thrown: unknown): void {
  const error = asLinesideError(thrown, 'BAD_OPTION');
  report.bad(error, error.code);
  void started.then(() => node.error(error, {}));
  node.on('input', (_msg, _send, done) => done(error));
}

function run(RED: NodeAPI, self: Self, settings: Settings, inlet: Inlet): void {
  const { node, report, tally, started, demand } = self;
  const closing = new AbortController();
  const line = createLine(self, inlet, closing.signal);
  const early = pace(settings.kind === 'message' ? settings.fps : 0);
  const fps = keepsTime.includes(settings.kind) ? 0 : settings.fps;

  const pending = () => line.counters.waiting + line.counters.working;
  publishCounts(RED, node, () => inlet.live?.count() ?? tally.counts(pending()));
  report.idle('waiting');
  node.on('input', (msg, send, done) => {
    if (controlled(self, inlet, msg as VisionMessage, done)) return;
    if (early(realClock.now()) === 0) return line.push({ msg: msg as VisionMessage, send, done });
    tally.skip();
    done();
  });
  let pumping: Promise<void> | undefined;
  void started.then(() => {
    if (inlet.frames) pumping = pump(self, inlet, fps, closing.signal);
  });
  node.on('close', (removed: boolean, done: () => void) => {
    closing.abort();
    line.close();
    demand?.close();
    const left = leave(inlet, pumping).then(() => (removed && !isThere(RED, node.id) ? forget(inlet) : undefined));
    left.then(done, done);
  });
}

/**
 * A device that is still held cannot be opened by the node that comes after this one; and what was sent just now is to be
 * remembered before that one looks.
 */
async function leave({ live }: Inlet, pumping: Promise<void> | undefined): Promise<void> {
  await live?.closed();
  await pumping;
}

/** Whether a node stands in the flows, disabled or not: Node-RED calls one that is disabled removed, too. */
function isThere(RED: NodeAPI, id: string): boolean {
  let there = false;
  RED.nodes.eachNode((node) => {
    there ||= node.id === id;
  });
  return there;
}

/** What a node kept goes with it. That it cannot go does no harm: no other node has its id. */
async function forget({ live, memory }: Inlet): Promise<void> {
  await live?.forget();
  if (memory) await rm(memory, { force: true }).catch(() => {});
}
