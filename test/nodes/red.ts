/**
 * A real Node-RED for the tests of nodes: the only file that starts the test helper.
 *
 *     beforeEach(startRed);
 *     afterEach(stopRed);
 *     it('answers', async () => {
 *       await loadFlow([detect], [{ id: 'd', type: 'lineside-detect', wires: [['out']] }, { id: 'out', type: 'helper' }]);
 *       const answer = once(getNode('out'), 'input');
 *       getNode('d').receive({ payload });
 *       expect((await answer).payload).to…
 *     });
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Node, NodeInitializer, NodeMessage, NodeStatus } from 'node-red';
import type TestHelper from 'node-red-node-test-helper';

/**
 * `LINESIDE_NODE_RED` names a folder whose node_modules hold another Node-RED and its test helper (see scripts/matrix.mjs).
 * The helper comes from there too, because it loads the Node-RED beside it as soon as it is required.
 */
const home = process.env.LINESIDE_NODE_RED;
const load = createRequire(home ? join(home, 'package.json') : __filename);

export const helper: typeof TestHelper = load('node-red-node-test-helper');
helper.init(load.resolve('node-red'));

/** The version of the Node-RED that runs the flows. */
export const redVersion: string = load('node-red/package.json').version;

/** A message as tests read it; every property is to be checked before it is used. */
export type Message = NodeMessage & Record<string, unknown>;

/** One entry of a flow, as it stands in an exported flow file. */
export interface FlowNode {
  id: string;
  type: string;
  wires?: string[][];
  [property: string]: unknown;
}

type Initializer = NodeInitializer | ((red: never) => void);

/** One of Node-RED's own nodes, such as `function/10-function`, for flows that need it. */
export function coreNode(path: string): NodeInitializer {
  return load(`@node-red/nodes/core/${path}.js`);
}

export function startRed(): Promise<void> {
  return new Promise((started) => void helper.startServer(started));
}

/** Ends flows first: nodes close their engines in their own close handlers. */
export async function stopRed(): Promise<void> {
  await helper.unload();
  await new Promise<void>((stopped) => void helper.stopServer(stopped));
}

/**
 * Registers node files and starts a flow of them; resolves when it runs.
 * `credentials` are by node id. `catch`, `status` and `complete` nodes need a `tab` and `z`.
 */
export function loadFlow(
  nodes: readonly Initializer[],
  flow: readonly FlowNode[],
  credentials: Record<string, Record<string, string>> = {},
): Promise<void> {
  return helper.load(nodes as NodeInitializer[], flow as FlowNode[], credentials);
}

/** The running node; an error that names the id where there is none. */
export function getNode<T extends Node = Node>(id: string): T {
  const node = helper.getNode(id);
  if (!node) throw new Error(`expected a running node for id ${id} but there is none`);
  return node as T;
}

/** The next message that comes in at `node` (a `helper` node at the end of a wire, usually). */
export async function once(node: Node, event: 'input'): Promise<Message> {
  const [message] = await nextMessages(node, 1, event);
  return message!;
}

/** The next `count` messages that come in at `node`, in their order. */
export function nextMessages(node: Node, count: number, event: 'input' = 'input'): Promise<Message[]> {
  const messages: Message[] = [];
  return new Promise((resolve) => {
    const take = (message: Message) => {
      if (messages.push(message) < count) return;
      node.removeListener(event, take);
      resolve(messages);
    };
    node.on(event, take);
  });
}

/** The next status that `node` sets and `wanted` says yes to. Ask before the act that leads to it. */
export function nextStatus(node: Node, wanted: (status: NodeStatus) => boolean = () => true): Promise<NodeStatus> {
  return nextCall(node, 'call:status', ([status]) => asStatus(status), wanted);
}

/** The next error that `node` reports, by `done(error)` or `node.error`. */
export function nextError(node: Node): Promise<Error & { code?: string }> {
  return nextCall(node, 'call:error', ([error]) => error as Error & { code?: string });
}

/** The helper tells of each call of a node's method by an event of this name, one tick later. */
function nextCall<T>(
  node: Node,
  event: 'call:status' | 'call:error',
  read: (args: unknown[]) => T,
  wanted: (value: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const look = (call: { args: unknown[] }) => {
      const value = read(call.args);
      if (!wanted(value)) return;
      node.removeListener(event, look);
      resolve(value);
    };
    node.on(event as never, look as never);
  });
}

function asStatus(status: unknown): NodeStatus {
  return typeof status === 'string' ? { text: status } : ((status ?? {}) as NodeStatus);
}
