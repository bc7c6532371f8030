import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import RED from 'node-red';

/** The package's nodes, compiled. */
const nodesDir = resolve(__dirname, '..', '..', 'nodes');

export interface FlowNode {
  id: string;
  type: string;
  wires?: string[][];
  [property: string]: unknown;
}

export type Message = Record<string, unknown>;

/** As much of a running node as the bench touches. */
interface RunningNode {
  receive(message: Message): void;
  on(event: 'input', listener: (message: Message, send: unknown, done: () => void) => void): void;
}

/** Starts Node-RED without editor on `nodes`, which have ways in by id and the ways out `out` and `failed` (added here). */
export async function startNodeRed(folder: string, nodes: readonly FlowNode[]) {
  const userDir = mkdtempSync(join(folder, 'user-'));
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(complete(nodes)));
  RED.init(createServer(), {
    userDir,
    nodesDir,
    flowFile: 'flows.json',
    credentialSecret: false,
    httpAdminRoot: false,
    httpNodeRoot: false,
    logging: { console: { level: 'error' } },
  } as unknown as Parameters<typeof RED.init>[1]);
  const running = new Promise((started) => RED.events.once('flows:started', started));
  await RED.start();
  await running;
  const { getNode } = RED.nodes as unknown as { getNode(id: string): RunningNode };
  return { ...exchange(getNode), stop: () => RED.stop() };
}

function complete(nodes: readonly FlowNode[]): FlowNode[] {
  const end = (id: string) => ({ id, type: 'junction', z: 'tab', wires: [] });
  const failures = { id: 'caught', type: 'catch', z: 'tab', wires: [['failed']] };
  return [
    { id: 'tab', type: 'tab' },
    ...nodes.map((node) => ({ z: 'tab', ...node })),
    failures,
    end('out'),
    end('failed'),
  ];
}

interface Waiting {
  resolve(message: Message): void;
  reject(error: Error): void;
}

/** Pairs what comes out with what went in by a number on the message, which nodes keep. */
function exchange(node: (id: string) => RunningNode) {
  const waiting = new Map<unknown, Waiting>();
  let count = 0;
  let strays = 0;
  const settle = ({ bench, error, ...message }: Message, done: () => void, good: boolean) => {
    const { resolve, reject } = waiting.get(bench) ?? {};
    if (!waiting.delete(bench)) strays++;
    if (good) resolve?.(message);
    else reject?.(new Error(JSON.stringify(error)));
    done();
  };
  node('out').on('input', (message, _, done) => settle(message, done, true));
  node('failed').on('input', (message, _, done) => settle(message, done, false));
  const send = (id: string, message: Message) => node(id).receive({ ...message });
  const through = (id: string, message: Message) =>
    new Promise<Message>((resolve, reject) => {
      const bench = ++count;
      waiting.set(bench, { resolve, reject });
      send(id, { ...message, bench });
    });
  return { send, through, strays: () => strays };
}
