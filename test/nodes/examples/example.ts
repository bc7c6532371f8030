import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, served } from '../../admin';
import { type Step, stepOf } from '../../demo/flow';
import { freePort } from '../../ports';
import { startNode } from '../../process';
import { read, root } from '../../repository';
import type { FlowNode } from '../red';

/** What a user fills in after the import: properties of nodes, by type or name. */
export type Filled = Record<string, object>;

/** An example by its path in `examples/`, without its ending, as it is imported, then filled in. */
export function readExample(path: string, filled: Filled = {}): FlowNode[] {
  const flow: FlowNode[] = JSON.parse(read(`examples/${path}.json`));
  return flow.map((node) => ({ ...node, ...filled[node.type], ...filled[String(node.name)] }));
}

/** Environment variables of a flow or group with other values. */
export function withValues(node: FlowNode, values: Record<string, string>): FlowNode {
  const env = node.env as { name: string; value: string; type: string }[];
  return { ...node, env: env.map((one) => ({ ...one, value: values[one.name] ?? one.value })) };
}

/** A Node-RED process that runs a flow, with this checkout as its palette. It is at a broker again soon after it lost it. */
export async function startFlow(flow: readonly FlowNode[]): Promise<Server> {
  const userDir = await mkdtemp(join(tmpdir(), 'lineside-example-'));
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(flow));
  await writeFile(join(userDir, 'settings.js'), `module.exports = { flowFile: 'flows.json', mqttReconnectTime: 300 };`);
  const ports = ['--port', String(await freePort()), '--mqttPort', String(await freePort())];
  const args = [join(root, 'scripts', 'start.mjs'), ...ports, '--userDir', userDir];
  const running = startNode(args, { LC_ALL: 'en_US.UTF-8' });
  const stop: Server['stop'] = async (signal) => {
    const code = await running.stop(signal);
    await rm(userDir, { recursive: true, force: true });
    return code;
  };
  try {
    return { ...(await served(running)), stop };
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
}

/** A Node-RED process of its own that runs an example. */
export interface Example extends Server {
  get(path: string): Promise<Response>;
  /** What the editor imports when the example is chosen in its menu. */
  offered(): Promise<unknown>;
  end(): Promise<void>;
}

/** Starts an example as it is imported; what its debug nodes show stands in the log as well. */
export async function startExample(path: string): Promise<Example> {
  const server = await startFlow(readExample(path, { debug: { console: true } }));
  return {
    ...server,
    get: (where) => fetch(new URL(where, server.url)),
    offered: async () =>
      (await fetch(new URL(`library/examples/flows/@lineside/node-red-vision/${path}`, server.url))).json(),
    end: async () => {
      await server.stop('SIGINT');
      await server.gone();
    },
  };
}

/** A function node of an example by its name, to be run with messages of one's own, and a flow context. */
export function exampleStep(path: string, name: string, flow = new Map<string, unknown>()): Step {
  const found = readExample(path).filter((node) => node.type === 'function' && node.name === name);
  if (found.length !== 1) throw new Error(`expected one function "${name}" in ${path} but found ${found.length}`);
  return stepOf(found[0]!, flow);
}
