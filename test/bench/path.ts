import { startFlow, startRaw } from './engine-flow';
import { interleave, median, ratios, settled } from './measure';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

const targets: Record<string, number> = { VGA: 1.1, '1080p': 1.2 };

/** The whole path over the raw run, one frame in flight: message in, engine process and back, message out. */
export async function pathRows(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const threads of [1, 2]) rows.push(...(await rowsOf(setting, threads)));
  return rows;
}

async function rowsOf(setting: Setting, threads: number): Promise<Row[]> {
  const raw = await startRaw(setting, threads);
  const flow = await startFlow(setting, { threads, instances: 1 });
  const rows: Row[] = [];
  for (const { name, path } of setting.pictures) {
    await flow.ask('use', path);
    const times = await interleave(
      { raw: settled(() => raw.ask('run', 5)), path: settled(() => flow.ask('run', 5)) },
      scaled(setting, 16, 2),
    );
    const { median: value, p10, p90 } = ratios(times.path, times.raw);
    const made = `${median(times.path).toFixed(1)} ms over ${median(times.raw).toFixed(1)} ms`;
    const label = `${name}, ${threads} thread${threads > 1 ? 's' : ''}`;
    rows.push({ group: 'path', name: label, value, p10, p90, unit: 'x', made, target: atMost(targets[name]!) });
  }
  await Promise.all([raw.stop(), flow.stop()]);
  return rows;
}
