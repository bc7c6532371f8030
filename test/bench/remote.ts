import { type Child, start } from './child';
import type { FetchLoop } from './fetch-loop';
import type { Flow } from './flow';
import { interleave, median, ratios, settled } from './measure';
import type { FlowNode } from './node-red';
import type { RemoteServer } from './remote-server';
import { atLeast, atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

/** A model on a server: what a flow adds to a bare loop of fetch, and what is left where the server fails. */
export async function remoteRows(setting: Setting): Promise<Row[]> {
  return [...(await pathRows(setting)), ...(await faultRows(setting))];
}

function nodes(url: string, timeout: number): FlowNode[] {
  const detect = {
    type: 'lineside-detect',
    model: 'model',
    input: 'payload',
    inputType: 'msg',
    confidence: 40,
    overlap: 30,
  };
  return [
    { id: 'model', type: 'lineside-model', backend: 'inference-server', url, modelId: 'bench/1', timeout },
    { id: 'in', type: 'junction', wires: [['detect']] },
    { ...detect, id: 'detect', whenBusy: 'queue', queueLimit: 100, wires: [['out']] },
  ];
}

async function startFlow({ folder, pictures }: Setting, url: string, timeout: number): Promise<Child<Flow>> {
  const flow = start<Flow>('flow.js');
  await flow.ask('open', folder, nodes(url, timeout));
  await flow.ask('use', pictures[0]!.path);
  return flow;
}

async function pathRows(setting: Setting): Promise<Row[]> {
  const server = start<RemoteServer>('remote-server.js');
  const url = await server.ask('open', setting.model, 1);
  const flow = await startFlow(setting, url, 30);
  const loop = start<FetchLoop>('fetch-loop.js');
  await loop.ask('open', url);
  const rows: Row[] = [];
  for (const { name, path } of setting.pictures) {
    await flow.ask('use', path);
    await loop.ask('use', path);
    const times = await interleave(
      { loop: settled(() => loop.ask('run', 5)), path: settled(() => flow.ask('run', 5)) },
      scaled(setting, 16, 2),
    );
    const { median: value, p10, p90 } = ratios(times.path, times.loop);
    const made = `${median(times.path).toFixed(1)} ms over ${median(times.loop).toFixed(1)} ms`;
    rows.push({ group: 'remote', name: `${name} over fetch`, value, p10, p90, unit: 'x', made, target: atMost(1.05) });
  }
  await Promise.all([flow.stop(), loop.stop(), server.stop()]);
  return rows;
}

/** Collections make it go up and down: the median of several moments. */
async function sizeOf(flow: Child<Flow>): Promise<Record<'nodeRed' | 'engine', number>> {
  const sizes = [];
  for (let i = 0; i < 15; i++) {
    await flow.ask('flood', 10, 2);
    sizes.push(await flow.ask('memory'));
  }
  return { nodeRed: median(sizes.map(({ nodeRed }) => nodeRed)), engine: median(sizes.map(({ engine }) => engine)) };
}

/** Messages to a server that fails one request in ten: each ends once, and neither sockets nor memory grow. */
async function faultRows(setting: Setting): Promise<Row[]> {
  const [early, count] = [scaled(setting, 3000, 40), scaled(setting, 10_000, 200)];
  const server = start<RemoteServer>('remote-server.js');
  const flow = await startFlow(setting, await server.ask('fail'), 1);
  const first = await flow.ask('flood', early, 20);
  const before = await sizeOf(flow);
  const last = await flow.ask('flood', count - early, 20);
  const after = await sizeOf(flow);
  const { open, opened } = await server.ask('sockets');
  await Promise.all([flow.stop(), server.stop()]);
  const ended = first.once + last.once;
  const ends = Object.entries(last.ends).map(([end, times]) => `${end} ${times}`);
  const group = 'remote';
  const grown = (process: 'nodeRed' | 'engine'): Row => ({
    ...{ group, name: `${process === 'nodeRed' ? 'Node-RED' : 'engine'}, after ${count} over ${early}`, unit: 'x' },
    value: after[process] / before[process],
    made: `${after[process].toFixed(0)} MB over ${before[process].toFixed(0)} MB`,
    target: atMost(1.05),
  });
  return [
    {
      ...{ group, name: `of ${count} with faults, ended once`, unit: '%', value: (100 * ended) / count },
      ...{ made: `in the last ${count - early}: ${ends.join(', ')}`, target: atLeast(100) },
    },
    { group, name: 'sockets left', value: open, unit: 'sockets', made: `${opened} opened`, target: atMost(2) },
    grown('nodeRed'),
    grown('engine'),
  ];
}
