import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FlowNode } from './nodes/red';
import { type Running, startNode } from './process';

/** A Node-RED process and what one asks it over its admin API. */
export interface Server extends Running {
  /** Ends in a slash. */
  url: string;
  nodeSets(): Promise<NodeSet[]>;
  flows(): Promise<FlowNode[]>;
  /** Resolves when Node-RED has started the new flows. */
  deploy(flows: readonly FlowNode[]): Promise<void>;
}

/** One file of a package: its types, and why it did not load where it did not. */
export interface NodeSet {
  module: string;
  name: string;
  types: string[];
  enabled: boolean;
  err?: unknown;
}

const home = process.env.LINESIDE_NODE_RED;
const redScript = createRequire(home ? join(home, 'package.json') : __filename).resolve('node-red/red.js');

/** Starts Node-RED on a free loopback port with a user folder. `LC_ALL`: its log is read, and it speaks many languages. */
export function startRedProcess(userDir: string): Running {
  const args = ['--userDir', userDir, '--port', '0', '--define', 'uiHost=127.0.0.1', '--no-telemetry'];
  return startNode([redScript, ...args], { LC_ALL: 'en_US.UTF-8' });
}

/** Waits until a Node-RED process says where it listens, and that its flows run. */
export async function served(process: Running): Promise<Server> {
  const [, url] = await process.line(/Server now running at (http\S+)/);
  await started(process, 1);
  const ask = asker(url!);
  return {
    ...process,
    url: url!,
    nodeSets: () => ask('nodes') as Promise<NodeSet[]>,
    flows: () => ask('flows') as Promise<FlowNode[]>,
    deploy: async (flows) => {
      const before = process.output().split('Started flows').length - 1;
      await ask('flows', flows);
      await started(process, before + 1); // the answer comes before the flows are started
    },
  };
}

/** Waits until flows have been started `times` times; rejects where a node's type is missing, because they never will be. */
async function started(process: Running, times: number): Promise<void> {
  const [text] = await process.line(new RegExp(`(Started flows[\\s\\S]*?){${times}}|Waiting for missing types`));
  if (text.startsWith('Waiting')) throw new Error(`expected all node types but received:\n${process.output()}`);
}

/** Gets what the admin API has at `path`, or puts `body` there. */
function asker(url: string): (path: string, body?: unknown) => Promise<unknown> {
  return async (path, body) => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'node-red-deployment-type': 'full',
    };
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, url), { headers, ...post });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`expected an answer from ${path} but received ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
