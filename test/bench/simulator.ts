import { Simulation } from '../../lib/sources';
import { start } from './child';
import type { Flow } from './flow';
import { interleave, median, steadyRate, summary } from './measure';
import type { FlowNode } from './node-red';
import { atLeast, atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

type Health = Awaited<ReturnType<Flow['loop']>>;

const group = 'simulator';
/** As many parts come into view with each picture as at the rate that is asked for. */
const stepMs = 1000 / 15;

/** How many pictures the simulator's process makes, and what Node-RED's event loop feels of it. */
export async function simulatorRows(setting: Setting): Promise<Row[]> {
  return [await rateRow(setting), ...(await loopRows(setting))];
}

async function rateRow(setting: Setting): Promise<Row> {
  const simulation = new Simulation({ view: 'belt', seed: 1 });
  let count = 0;
  const shoot = () => simulation.shoot(stepMs * count++);
  const rate = () => steadyRate(scaled(setting, 4000, 1000), 1, shoot);
  const { rates } = await interleave({ rates: rate }, scaled(setting, 5, 1));
  simulation.close();
  const { median: value, p10, p90 } = summary(rates);
  const made = '640 × 480, painted and encoded as JPEG, one after the other';
  return { group, name: 'pictures a second', value, p10, p90, unit: 'fps', made, target: atLeast(15) };
}

const belt: FlowNode = {
  ...{ id: 'camera', type: 'lineside-image-in', source: 'simulator', view: 'belt', seed: 1, fps: 30 },
  wires: [['out']],
};

/** A Node-RED with a belt of 30 pictures a second beside one with nothing to do. */
async function loopRows(setting: Setting): Promise<Row[]> {
  const flows = { idle: start<Flow>('flow.js'), busy: start<Flow>('flow.js') };
  await flows.idle.ask('open', setting.folder, []);
  await flows.busy.ask('open', setting.folder, [belt]);
  const durationMs = scaled(setting, 4000, 500);
  const healths = { idle: [] as Health[], busy: [] as Health[] };
  const look = (name: 'idle' | 'busy') => async () => healths[name].push(await flows[name].ask('loop', durationMs, 0));
  await interleave({ idle: look('idle'), busy: look('busy') }, scaled(setting, 4, 1));
  await Promise.all([flows.idle.stop(), flows.busy.stop()]);
  const of = (name: 'idle' | 'busy', figure: keyof Health) => median(healths[name].slice(1).map((one) => one[figure]));
  const row = (name: string, figure: keyof Health, unit: 'ms' | '%'): Row => {
    const made = `${of('idle', figure).toFixed(2)} ${unit} without a belt`;
    return { group, name, value: of('busy', figure), unit, made };
  };
  return [
    { ...row('Node-RED: delay p99', 'p99', 'ms'), target: atMost(5) },
    { ...row('Node-RED: 5 ms ticks delivered', 'share', '%'), target: atLeast(97) },
  ];
}
