import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { asLinesideError, LinesideError } from '../../lib/errors';
import { type Counters, Line, type WhenBusy } from '../../lib/latest';
import type { ModelCard } from '../../lib/model/model';
import { refuseOtherTask } from '../../lib/model/task';
import type { Prediction, Task } from '../../lib/prediction';
import { Slots } from '../../lib/slots';
import { answerOf } from './answer';
import { countsOf, publishCounts } from './counters';
import { leftMessages, tookMessage } from './demand';
import { pictureOf, type VisionMessage } from './message';
import type { ModelNode, SharedModel } from './model-node';
import {
  ownOptions,
  type RawOptions,
  readCount,
  readMessageOptions,
  readPredictOptions,
  serversOptions,
} from './options';
import { watchProgress } from './progress';
import { createReport } from './report';

/** The properties that all task nodes have. */
export interface TaskDef extends NodeDef {
  model: string;
  input: string;
  inputType: string;
  whenBusy: WhenBusy;
  queueLimit: number | string;
}

export interface TaskNode {
  task: Task;
  /** The node's own options, as they stand in its form; those of a message go before them. */
  options: RawOptions;
  /** What the status says of an answer, such as the number of findings. */
  summary: (prediction: Prediction) => string;
}

interface Job {
  msg: VisionMessage;
  send: (msg: VisionMessage) => void;
  done: (error?: Error) => void;
}

/** What the four task nodes share: picture in, its turn at the model, prediction out, and nothing lost on the way. */
export function runTask(RED: NodeAPI, node: Node, def: TaskDef, { task, options, summary }: TaskNode): void {
  const report = createReport(node);
  const closing = new AbortController();
  const shared = () => findModel(RED, def.model);

  async function work({ msg, send, done }: Job, waitMs: number): Promise<() => void> {
    readCount('queueLimit', def.queueLimit || 10); // as all settings: a wrong one is each message's error
    const { model } = shared();
    await opened();
    const raw = { ...options, ...ownOptions(readMessageOptions(msg.options), { ...options, ...serversOptions }) };
    const chosen = { ...readPredictOptions(raw), task };
    const value = RED.util.evaluateNodeProperty(def.input, def.inputType, node, msg as NodeMessageInFlow);
    const start = performance.now();
    const answer = await answerOf(pictureOf(msg, value), model, chosen, closing.signal);
    const timings = { ...msg.timings, wait: waitMs, ...answer.timings, total: performance.now() - start };
    const { payload, image } = answer;
    const first = Array.isArray(payload) ? ofBatch(payload) : summary(payload);
    return () => {
      Object.assign(timings, countsOf(line.counters));
      send(Object.assign(msg, { payload, prediction: payload, image, timings }));
      done();
      report.good([first, `${Math.round(timings.total)} ms`, ...backlog(line.counters)].join(' · '));
    };
  }

  const line = new Line<Job>({
    slots: slotsOf(shared),
    whenBusy: def.whenBusy === 'queue' ? 'queue' : 'latest',
    queueLimit: Math.max(1, Number(def.queueLimit) || 10),
    ifFull: 'raise the queue limit, or choose "newest only"',
    work,
    skip: ({ done }) => done(),
    fail: ({ done }, thrown) => {
      const error = asLinesideError(thrown, 'BAD_MODEL');
      if (error.code === 'SERVER_BUSY') report.busy('busy');
      else report.bad(error, error.code);
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
  });

  report.busy('loading…');
  opened().then(
    (card) => report.good(`ready · ${card.provider}`),
    (error) => report.bad(error, 'BAD_MODEL'),
  );

  /** The card of a model that is open and of this task; the status says how far weights are that are being fetched. */
  async function opened(): Promise<ModelCard> {
    const { model } = shared();
    const stop = watchProgress(model, (text) => report.busy(`downloading ${text}`));
    closing.signal.addEventListener('abort', stop);
    try {
      const card = await model.ready();
      refuseOtherTask(task, card.task);
      return card;
    } finally {
      stop();
      closing.signal.removeEventListener('abort', stop);
    }
  }
}

/** Says how many have an error in place of an answer: no other word is said of them here. */
function ofBatch(entries: readonly object[]): string {
  const failed = entries.filter((entry) => 'error' in entry).length;
  return `${entries.length} pictures${failed > 0 ? `, ${failed} failed` : ''}`;
}

function findModel(RED: NodeAPI, id: string): SharedModel {
  const node = RED.nodes.getNode(id) as ModelNode | null;
  if (!node?.shared) throw new LinesideError('NO_MODEL', 'no model is chosen; open this node and choose or add one');
  return node.shared();
}

/** The turns of the model; where there is none, turns of its own, in which every message fails and says why. */
function slotsOf(shared: () => SharedModel): Slots {
  try {
    return shared().slots;
  } catch {
    return new Slots(1);
  }
}

/** What is worth a word of a line: nothing where all goes well. */
function backlog({ waiting, skipped, failed }: Counters): string[] {
  return [waiting && `waiting ${waiting}`, skipped && `skipped ${skipped}`, failed && `failed ${failed}`].filter(
    (part) => part !== 0,
  ) as string[];
}
