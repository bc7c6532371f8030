import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffmpeg } from '../cameras/ffmpeg';
import { hasRtspServer } from '../cameras/rtsp';
import type { FlowNode } from '../nodes/red';

export type Counts = Record<'received' | 'answered' | 'skipped' | 'failed' | 'pending', number> & {
  id: string;
  type: string;
};

export const topic = 'vision/soak';

/** A video of the belt in bare H.264, which the RTSP camera gives for ever. */
export async function videoOf(belt: Buffer, folder: string, name = 'belt'): Promise<string> {
  const path = join(folder, `${name}.${hasRtspServer ? 'h264' : 'mp4'}`);
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '25', '-pix_fmt', 'yuv420p'];
  const args = ['-loglevel', 'error', '-f', 'mjpeg', '-framerate', '25', '-i', 'pipe:0', ...coded, path];
  const { status, stderr } = spawnSync(ffmpeg!, args, { input: belt });
  if (status !== 0) throw new Error(`expected a video but ffmpeg said ${stderr}`);
  return path;
}

/** Seconds, where nothing else is said the nodes' own. */
export interface Patience {
  camera?: number;
  model?: number;
}

/** Cameras with one model, and what is seen as JSON to a broker. */
export function flow(urls: readonly string[], port: number, patience: Patience = {}): FlowNode[] {
  const compact =
    'const { image, predictions } = msg.payload;\n' +
    'return { payload: { image, predictions, timestamp: msg.image.timestamp, sequence: msg.image.sequence } };';
  const camera = (url: string, at: number): FlowNode[] => [
    {
      ...{ id: `camera ${at}`, type: 'lineside-image-in', z: 'tab', source: 'stream', url, repeat: true },
      ...{ autostart: false, slowDown: true, wires: [[`detect ${at}`]] },
      timeout: patience.camera ?? 10,
    },
    {
      ...{ id: `detect ${at}`, type: 'lineside-detect', z: 'tab', model: 'model', input: 'payload', inputType: 'msg' },
      ...{ confidence: 40, overlap: 30, classes: '', maxDetections: 300, whenBusy: 'latest', wires: [[`json ${at}`]] },
    },
    { id: `json ${at}`, type: 'function', z: 'tab', func: compact, outputs: 1, wires: [[`mqtt ${at}`]] },
    { id: `mqtt ${at}`, type: 'mqtt out', z: 'tab', topic: `${topic}/${at}`, qos: '0', broker: 'broker', wires: [] },
  ];
  const button = (action: string): FlowNode => ({
    ...{
      id: action,
      type: 'inject',
      z: 'tab',
      props: [{ p: 'action', v: action, vt: 'str' }],
      repeat: '',
      once: false,
    },
    wires: [urls.map((_, at) => `camera ${at}`)],
  });
  return [
    { id: 'tab', type: 'tab', label: 'soak' },
    { id: 'model', type: 'lineside-model', backend: 'onnx', path: 'parts-detect', provider: 'cpu', threads: 1, instances: 1, timeout: patience.model ?? 30 }, // biome-ignore format: one model
    {
      id: 'broker',
      type: 'mqtt-broker',
      broker: '127.0.0.1',
      port: String(port),
      keepalive: '60',
      protocolVersion: '4',
    },
    ...['start', 'stop'].map(button),
    ...urls.flatMap(camera),
  ];
}

const admin = 'http://127.0.0.1:18840';

/** Presses a button of the flow, as one does in the editor. */
export async function press(id: string): Promise<void> {
  await fetch(`${admin}/inject/${id}`, { method: 'POST' });
}

/** The counters of all nodes, as they are now. */
export async function counted(): Promise<Counts[]> {
  return (await (await fetch(`${admin}/lineside/counters`)).json()) as Counts[];
}

/** The counters, once nothing is on its way any more. */
export async function settled(): Promise<Counts[]> {
  let before = '';
  for (let second = 0; second < 60; second++) {
    const counts = await counted();
    const now = JSON.stringify(counts);
    if (now === before && counts.every(({ pending }) => pending === 0)) return counts;
    before = now;
    await sleep(1000);
  }
  throw new Error('expected nothing on its way a minute after all cameras were stopped');
}
