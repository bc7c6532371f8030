import { freePort } from '../ports';
import type { ApiClients } from './api-clients';
import { type Child, start } from './child';
import { startRaw } from './engine-flow';
import type { Flow } from './flow';
import { interleave, median, p99, ratios, settled } from './measure';
import type { FlowNode } from './node-red';
import { atLeast, atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

const group = 'serve';
const threads = 2;
/** Of the node that is asked by more than it lets in. */
const narrow = 4;

/** A model served over HTTP from a real Node-RED, beside what bare runs of it reach. The picture is the first, VGA. */
export async function serveRows(setting: Setting): Promise<Row[]> {
  const [port, narrowPort] = [await freePort(), await freePort()];
  const flow = start<Flow>('flow.js');
  await flow.ask('open', setting.folder, nodes(setting.model, port, narrowPort));
  const [clients, crowd] = await Promise.all([port, narrowPort].map((at) => startClients(setting, at)));
  const rows = [
    ...(await rateRows(setting, clients!)),
    ...(await batchRows(setting, clients!)),
    ...(await loopRows(setting, clients!, flow)),
    ...(await crowdRows(setting, crowd!)),
  ];
  await Promise.all([clients!.stop(), crowd!.stop()]);
  await flow.stop();
  return rows;
}

function nodes(model: string, port: number, narrowPort: number): FlowNode[] {
  const models = [{ id: 'bench/1', model: 'model' }];
  const api = { type: 'lineside-api', host: '127.0.0.1', models, wires: [] };
  return [
    {
      ...{ id: 'model', type: 'lineside-model', backend: 'onnx', path: model, provider: 'cpu' },
      ...{ threads, instances: 1, timeout: 30 },
    },
    { ...api, id: 'api', port, maxInFlight: 32 },
    { ...api, id: 'narrow', port: narrowPort, maxInFlight: narrow },
  ];
}

async function startClients({ pictures }: Setting, port: number): Promise<Child<ApiClients>> {
  const clients = start<ApiClients>('api-clients.js');
  await clients.ask('open', `http://127.0.0.1:${port}`);
  await clients.ask('use', pictures[0]!.path);
  return clients;
}

async function rateRows(setting: Setting, clients: Child<ApiClients>): Promise<Row[]> {
  const raw = await startRaw(setting, threads);
  const durationMs = scaled(setting, 1500, 600);
  const rate = (count: number) => () => clients.ask('rate', durationMs, count);
  const ceiling = () => raw.ask('rate', durationMs);
  const measures = { ceiling, 'by 1': rate(1), 'by 4': rate(4), 'by 16': rate(16) };
  const rates = await interleave(measures, scaled(setting, 10, 1));
  await raw.stop();
  const rows: Row[] = [];
  for (const count of [1, 4, 16] as const) {
    const { median: value, p10, p90 } = ratios(rates[`by ${count}`], rates.ceiling);
    const made = `${median(rates[`by ${count}`]).toFixed(1)} over ${median(rates.ceiling).toFixed(1)} a second`;
    const name = `answers to ${count} client${count > 1 ? 's' : ''}, over bare runs`;
    rows.push({ group, name, value, p10, p90, unit: 'x', made, ...(count === 4 && { target: atLeast(0.9) }) });
    const times = await clients.ask('latencies', scaled(setting, 200, 8), count);
    rows.push({
      group,
      name: `p99 of ${count}`,
      value: p99(times),
      unit: 'ms',
      made: `median ${median(times).toFixed(1)} ms`,
    });
  }
  return rows;
}

async function batchRows(setting: Setting, clients: Child<ApiClients>): Promise<Row[]> {
  const measures = {
    batch: settled(() => clients.ask('batch', 3)),
    singles: settled(() => clients.ask('singles', 3)),
  };
  const times = await interleave(measures, scaled(setting, 6, 1));
  const { median: value, p10, p90 } = ratios(times.batch, times.singles);
  const made = `${median(times.batch).toFixed(1)} ms over ${median(times.singles).toFixed(1)} ms`;
  return [{ group, name: 'a batch of 8, over 8 requests', value, p10, p90, unit: 'x', made }];
}

/** Node-RED's event loop while four clients ask without a pause. */
async function loopRows(setting: Setting, clients: Child<ApiClients>, flow: Child<Flow>): Promise<Row[]> {
  const durationMs = scaled(setting, 10_000, 600);
  const [health] = await Promise.all([flow.ask('loop', durationMs, 0), clients.ask('rate', durationMs, 4)]);
  const made = `p50 ${health.p50.toFixed(2)} ms, max ${health.max.toFixed(1)} ms`;
  return [{ group, name: 'event loop, delay p99', value: health.p99, unit: 'ms', made, target: atMost(5) }];
}

async function crowdRows(setting: Setting, crowd: Child<ApiClients>): Promise<Row[]> {
  const count = scaled(setting, 200, 12);
  const alone = await crowd.ask('latencies', count, narrow);
  const { answered, refused } = await crowd.ask('crowd', count, 2 * narrow);
  const made = `${median(answered).toFixed(1)} ms over ${median(alone).toFixed(1)} ms`;
  const times = `${refused.length} refused beside ${answered.length} answered, median ${median(refused).toFixed(1)} ms`;
  return [
    { group, name: '503 over capacity, p99', value: p99(refused), unit: 'ms', made: times, target: atMost(50) },
    {
      group,
      name: 'answers then, over those without a crowd',
      value: median(answered) / median(alone),
      unit: 'x',
      made,
    },
  ];
}
