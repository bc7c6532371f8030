import type { Child } from './child';
import { startFlow } from './engine-flow';
import type { Flow } from './flow';
import { median } from './measure';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

const samples = 10;

/** Resident memory late over early, with the line always full. The processes' sizes come from Linux' /proc. */
export async function memoryRows(setting: Setting): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const [early, late] = [scaled(setting, 200, 20), scaled(setting, 2000, 40)];
  const flow = await startFlow(setting, { threads: 2, instances: 1 });
  const first = await sizeAt(flow, early);
  const last = await sizeAt(flow, late - early);
  await flow.stop();
  return (['nodeRed', 'engine'] as const).map((process) => ({
    group: 'memory',
    name: `${process === 'nodeRed' ? 'Node-RED' : 'engine'}, after ${late} over ${early} frames`,
    value: last[process] / first[process],
    unit: 'x',
    made: `${last[process].toFixed(0)} MB over ${first[process].toFixed(0)} MB`,
    target: atMost(1.05),
  }));
}

/** After `count` more frames. Collections make it go up and down: the median over the last frames of them. */
async function sizeAt(flow: Child<Flow>, count: number): Promise<Record<'nodeRed' | 'engine', number>> {
  await flow.ask('pass', count - samples, 3);
  const sizes = [];
  for (let i = 0; i < samples; i++) {
    await flow.ask('pass', 1, 1);
    sizes.push(await flow.ask('memory'));
  }
  return { nodeRed: median(sizes.map(({ nodeRed }) => nodeRed)), engine: median(sizes.map(({ engine }) => engine)) };
}
