import { type Cores, startFlow, startRaw } from './engine-flow';
import { interleave, median, ratios } from './measure';
import { atLeast, type Row } from './row';
import { type Setting, scaled } from './setting';

const settings: readonly Cores[] = [
  { instances: 1, threads: 2 },
  { instances: 2, threads: 1 },
];
const targets: Record<string, number> = { VGA: 0.95, '1080p': 0.9 };

interface Measure {
  name: string;
  rate: number;
  row: Row;
}

/** Frames a second over what as many bare sessions reach on the same cores. The faster setting is held to the target. */
export async function throughputRows(setting: Setting): Promise<Row[]> {
  const measured: Measure[] = [];
  for (const cores of settings) measured.push(...(await measure(setting, cores)));
  return measured.map(({ row, name, rate }) => {
    const best = Math.max(...measured.filter((other) => other.name === name).map((other) => other.rate));
    return rate === best ? { ...row, target: atLeast(targets[name]!) } : row;
  });
}

async function measure(setting: Setting, cores: Cores): Promise<Measure[]> {
  const raws = await Promise.all(Array.from({ length: cores.instances }, () => startRaw(setting, cores.threads)));
  const flow = await startFlow(setting, cores);
  const durationMs = scaled(setting, 1500, 600);
  const ceiling = async () => sum(await Promise.all(raws.map((raw) => raw.ask('rate', durationMs))));
  // Two in each child, and one in line, so that no child waits for Node-RED.
  const path = () => flow.ask('rate', durationMs, 2 * cores.instances + 1);
  const measured: Measure[] = [];
  for (const picture of setting.pictures) {
    await flow.ask('use', picture.path);
    const rates = await interleave({ ceiling, path }, scaled(setting, 14, 1));
    measured.push({ name: picture.name, rate: median(rates.path), row: row(picture.name, cores, rates) });
  }
  await Promise.all([flow, ...raws].map((child) => child.stop()));
  return measured;
}

function row(picture: string, { instances, threads }: Cores, rates: Record<'path' | 'ceiling', number[]>): Row {
  const { median: value, p10, p90 } = ratios(rates.path, rates.ceiling);
  const name = `${picture}, ${instances} × ${threads} thread${threads > 1 ? 's' : ''}`;
  const made = `${median(rates.path).toFixed(1)} over ${median(rates.ceiling).toFixed(1)} frames a second`;
  return { group: 'throughput', name, value, p10, p90, unit: 'x', made };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
