import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, served } from '../../admin';
import { freePort } from '../../ports';
import { startNode } from '../../process';
import { read, root } from '../../repository';
import type { FlowNode } from '../red';

/** What a user fills in after the import: properties of nodes, by type or name. */
export type Filled = Record<string, object>;

/** An example as it is imported, then filled in. */
export function readExample(name: string, filled: Filled = {}): FlowNode[] {
  const flow: FlowNode[] = JSON.parse(read(`examples/${name}.json`));
  return flow.map((node) => ({ ...node, ...filled[node.type], ...filled[String(node.name)] }));
}

/** Environment variables of a flow or group with other values. */
export function withValues(node: FlowNode, values: Record<string, string>): FlowNode {
  const env = node.env as { name: string; value: string; type: string }[];
  return { ...node, env: env.map((one) => ({ ...one, value: values[one.name] ?? one.value })) };
}

/** A Node-RED process that runs a flow, with this checkout as its palette. It is at a broker again soon after it lost it. */
export async function startExample(flow: readonly FlowNode[]): Promise<Server> {
  const userDir = await mkdtemp(join(tmpdir(), 'lineside-example-'));
  await writeFile(join(userDir, 'flows.json'), JSON.stringify(flow));
  await writeFile(join(userDir, 'settings.js'), `module.exports = { flowFile: 'flows.json', mqttReconnectTime: 300 };`);
  const ports = ['--port', String(await freePort()), '--mqttPort', String(await freePort())];
  const args = [join(root, 'scripts', 'start.mjs'), ...ports, '--userDir', userDir];
  const server = await served(startNode(args, { LC_ALL: 'en_US.UTF-8' }));
  const stop: Server['stop'] = async (signal) => {
    const code = await server.stop(signal);
    await rm(userDir, { recursive: true, force: true });
    return code;
  };
  return { ...server, stop };
}
