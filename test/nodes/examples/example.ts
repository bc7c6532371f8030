import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, served } from '../../admin';
import { type Step, stepOf } from '../../demo/flow';
import { startNode } from '../../process';
import { read, root } from '../../repository';
import type { FlowNode } from '../red';

/** A Node-RED process of its own that runs an example, as it is imported. */
export interface Example extends Server {
  get(path: string): Promise<Response>;
  /** What the editor imports when the example is chosen in its menu. */
  offered(): Promise<unknown>;
  end(): Promise<void>;
}

/** The nodes of an example by its path in `examples/`. */
export function exampleFlow(path: string): FlowNode[] {
  return JSON.parse(read(join('examples', path))) as FlowNode[];
}

/** Starts an example on the first free port from `port` on; what its debug nodes show stands in the log as well. */
export async function startExample(path: string, port: number): Promise<Example> {
  const userDir = await mkdtemp(join(tmpdir(), 'lineside-example-'));
  const heard = exampleFlow(path).map((node) => (node.type === 'debug' ? { ...node, console: true } : node));
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(heard));
  const ports = ['--port', String(port), '--mqttPort', String(port + 1000)];
  const running = startNode([join(root, 'scripts', 'start.mjs'), ...ports, '--userDir', userDir], {
    LC_ALL: 'en_US.UTF-8',
  });
  const server = await served(running).catch(async (error) => {
    await running.stop('SIGKILL');
    throw error;
  });
  return {
    ...server,
    get: (where) => fetch(new URL(where, server.url)),
    offered: async () => {
      const name = path.replace(/\.json$/, '');
      return (await fetch(new URL(`library/examples/flows/@lineside/node-red-vision/${name}`, server.url))).json();
    },
    end: async () => {
      await running.stop('SIGINT');
      await running.gone();
      await rm(userDir, { recursive: true, force: true });
    },
  };
}

/** A function node of an example by its name, to be run with messages of one's own. */
export function exampleStep(path: string, name: string): Step {
  const found = exampleFlow(path).filter((node) => node.type === 'function' && node.name === name);
  if (found.length !== 1) throw new Error(`expected one function "${name}" in ${path} but found ${found.length}`);
  return stepOf(found[0]!);
}
