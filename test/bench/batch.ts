import { startFlow } from './engine-flow';
import { interleave, median, ratios, timed } from './measure';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';
import { writeYolov8n } from './yolov8n';

const pictures = 8;

/** One message of eight pictures over eight messages of one, both through the engine, on a model that takes any number. */
export async function batchRows(setting: Setting): Promise<Row[]> {
  const model = await writeYolov8n(setting.folder, true);
  const cores = { threads: 2, instances: 1 };
  const [single, batch] = [
    await startFlow({ ...setting, model }, cores),
    await startFlow({ ...setting, model }, cores),
  ];
  const rows: Row[] = [];
  for (const { name, path } of setting.pictures) {
    await single.ask('use', path);
    await batch.ask('useBatch', path, pictures);
    const measures = {
      // Two in the engine and one in line, so that it never waits for Node-RED.
      single: timed(() => single.ask('pass', pictures, 3)),
      batch: timed(() => batch.ask('run', 1)),
    };
    const times = await interleave(measures, scaled(setting, 14, 1));
    const { median: value, p10, p90 } = ratios(times.batch, times.single);
    const made = `${median(times.batch).toFixed(0)} ms over ${median(times.single).toFixed(0)} ms`;
    const label = `${name}, ${pictures} in one message, 2 threads`;
    rows.push({ group: 'batch', name: label, value, p10, p90, unit: 'x', made, target: atMost(1.1) });
  }
  await Promise.all([single.stop(), batch.stop()]);
  return rows;
}
