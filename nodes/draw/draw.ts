import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { openDrawer } from '../../lib/engine/drawer';
import { asLinesideError, expected, LinesideError } from '../../lib/errors';
import { Line } from '../../lib/latest';
import { Slots } from '../../lib/slots';
import { countsOf, publishCounts } from '../common/counters';
import { leftMessages, tookMessage } from '../common/demand';
import type { VisionMessage } from '../common/message';
import { createReport } from '../common/report';
import { hold, release } from '../common/shared';
import { readSettings } from './options';
import { drawMessage, written } from './picture';

/** Messages that wait before more are refused. A task node before this one keeps pictures from piling up here. */
const queueLimit = 10;
/** All draw nodes share one process. */
const key = 'lineside-draw';

interface Job {
  msg: VisionMessage;
  send: (msg: VisionMessage) => void;
  done: (error?: Error) => void;
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-draw', function (this: Node, def: NodeDef) {
    RED.nodes.createNode(this, def);
    run(RED, this, { ...def });
  });
};

function run(RED: NodeAPI, node: Node, config: Record<string, unknown>): void {
  const report = createReport(node);
  const closing = new AbortController();
  const drawer = hold(RED, key, openDrawer);

  async function work({ msg, send, done }: Job): Promise<() => void> {
    const settings = readSettings(config);
    const start = performance.now();
    const picture = await drawMessage(msg, async (frame, prediction) =>
      written(await drawer.draw(frame, prediction, settings.draw, closing.signal), settings),
    );
    const draw = performance.now() - start;
    put(RED, msg, settings.property, picture);
    return () => {
      send(Object.assign(msg, { timings: { ...msg.timings, draw } }));
      done();
      report.good(`${Math.round(draw)} ms`);
    };
  }

  const line = new Line<Job>({
    slots: new Slots(drawer.concurrency),
    whenBusy: 'queue',
    queueLimit,
    work,
    skip: ({ done }) => done(),
    fail: ({ done }, thrown) => {
      const error = reworded(asLinesideError(thrown, 'BAD_IMAGE'));
      report.bad(error, error.code);
      done(error);
    },
  });

  node.on('input', (msg, send, done) => {
    line.push({ msg: msg as VisionMessage, send: send as Job['send'], done });
    tookMessage(msg._msgid, line);
  });
  publishCounts(RED, node, () => countsOf(line.counters));
  node.on('close', () => {
    line.close();
    leftMessages(line);
    closing.abort();
    release(key);
  });

  try {
    readSettings(config);
  } catch (error) {
    report.bad(error, 'BAD_OPTION');
  }
}

/** Throws `BAD_OPTION` where `property` is no name, or leads through what is no object: the picture would be lost. */
function put(RED: NodeAPI, msg: VisionMessage, property: string, value: unknown): void {
  try {
    if (RED.util.setMessageProperty(msg as NodeMessage, property, value, true)) return;
  } catch {
    // said below
  }
  throw new LinesideError('BAD_OPTION', expected('a property of msg that can be set', 'property', property));
}

/** What waits here has been seen by a model already: it waits to be drawn. */
function reworded(error: LinesideError): LinesideError {
  if (error.code !== 'QUEUE_FULL') return error;
  return new LinesideError('QUEUE_FULL', `${queueLimit} pictures wait to be drawn already; slow the source down`);
}
