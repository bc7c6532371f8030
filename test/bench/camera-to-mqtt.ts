import { connectAsync } from 'mqtt';
import { type Broker, mosquitto } from '../mosquitto';
import type { CameraServer } from './camera-server';
import { CameraWay } from './camera-way';
import { type Child, start } from './child';
import { startRaw } from './engine-flow';
import type { Flow } from './flow';
import { interleave, median, p99, summary } from './measure';
import type { FlowNode } from './node-red';
import { numberAt } from './numbered';
import type { RawRun } from './raw';
import { atMost, type Row, type Target } from './row';
import { type Setting, scaled } from './setting';

const topic = 'bench/detections';

/** A camera that a model on one thread keeps up with, and one that is too fast for it, and so asked for less. */
const rates: { fps: number; target?: Target }[] = [{ fps: 5, target: atMost(1.25) }, { fps: 25 }];

/** From the last byte that a camera sent to the message at a broker's client, over the bare run. */
export async function cameraToMqttRows(setting: Setting): Promise<Row[]> {
  const broker = await mosquitto(setting.folder);
  if (broker) return measure(setting, broker).finally(() => broker.stop());
  console.error('no MQTT broker here, so no rows of messages; install the package mosquitto, or name one in MOSQUITTO');
  return [];
}

function nodes(model: string, url: string, port: number): FlowNode[] {
  const compact = `const { data, sequence, timestamp } = msg.image;
    const number = data.readUInt32BE(${numberAt});
    return { topic: '${topic}', payload: { number, sequence, timestamp, ...msg.payload } };`;
  return [
    {
      ...{ id: 'model', type: 'lineside-model', backend: 'onnx', path: model, provider: 'cpu' },
      ...{ threads: 1, instances: 1, timeout: 30 },
    },
    {
      ...{ id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port, autoConnect: true },
      ...{ protocolVersion: 4, keepalive: 60 },
    },
    { id: 'in', type: 'lineside-image-in', source: 'stream', url, slowDown: true, timeout: 60, wires: [['detect']] },
    {
      ...{ id: 'detect', type: 'lineside-detect', model: 'model', input: 'payload', inputType: 'msg' },
      ...{ confidence: 40, overlap: 30, whenBusy: 'latest', wires: [['compact']] },
    },
    { id: 'compact', type: 'function', func: compact, outputs: 1, wires: [['mqtt']] },
    { id: 'mqtt', type: 'mqtt out', broker: 'broker', topic: '', qos: '0', retain: 'false', wires: [] },
  ];
}

async function measure(setting: Setting, broker: Broker): Promise<Row[]> {
  const raw = await startRaw(setting, 1);
  const camera = start<CameraServer>('camera-server.js');
  const flow = start<Flow>('flow.js');
  const client = await connectAsync(broker.url);
  await client.subscribeAsync(topic);
  const way = new CameraWay(camera, client);
  const url = await camera.ask('open', setting.pictures[0]!.path);
  await flow.ask('open', setting.folder, nodes(setting.model, url, broker.port));
  await way.opened();
  const rows: Row[] = [];
  for (const { fps, target } of rates) rows.push(...rowsOf(fps, target, await film(setting, raw, way, fps)));
  await client.endAsync();
  await Promise.all([flow, raw, camera].map((child) => child.stop()));
  return rows;
}

/** Milliseconds of bare runs and of pictures, which follow each other. */
interface Round {
  raw: number[];
  way: number[];
  sent: number;
}

async function film(setting: Setting, raw: Child<RawRun>, way: CameraWay, fps: number): Promise<Round[]> {
  const sent = fps * scaled(setting, 3, 0.4);
  const rounds: Round[] = [];
  const round = async () => {
    const bare = await raw.ask('run', scaled(setting, 6, 2));
    return rounds.push({ raw: bare.slice(1), way: await way.times(fps, 1 + sent), sent });
  };
  await interleave({ round }, scaled(setting, 16, 1));
  return rounds.slice(1); // the first warms up
}

function rowsOf(fps: number, target: Target | undefined, rounds: readonly Round[]): Row[] {
  const over = rounds.flatMap(({ raw, way }) => way.map((ms) => ms / median(raw)));
  const [times, raws] = [rounds.flatMap(({ way }) => way), rounds.flatMap(({ raw }) => raw)];
  const sent = rounds.reduce((sum, round) => sum + round.sent, 0);
  const name = `VGA at ${fps} a second to MQTT, 1 thread`;
  const made = (ms: number) => `${ms.toFixed(1)} ms over ${median(raws).toFixed(1)} ms`;
  const { median: value, p10, p90 } = summary(over);
  const answered = `${times.length} of ${sent} pictures`;
  const shared = { group: 'camera', unit: 'x' } as const;
  return [
    { ...shared, name, value, p10, p90, made: `${made(median(times))}, ${answered}`, ...(target && { target }) },
    { ...shared, name: `${name}, p99`, value: p99(over), made: `${made(p99(times))}, itself ×${tail(rounds)}` },
  ];
}

/** How the bare run itself varies. */
function tail(rounds: readonly Round[]): string {
  return p99(rounds.flatMap(({ raw }) => raw.map((ms) => ms / median(raw)))).toFixed(2);
}
