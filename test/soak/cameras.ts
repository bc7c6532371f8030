import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { type Child, start as startChild } from '../bench/child';
import { atMost, type Row } from '../bench/row';
import { ffmpeg } from '../cameras/ffmpeg';
import { hasRtspServer, type RtspCamera, rtspCamera } from '../cameras/rtsp';
import { type Broker, mosquitto } from '../mosquitto';
import type { FlowNode } from '../nodes/red';
import type { CameraServer } from './camera-server';
import type { Soaked } from './flow';

type Counts = Record<'received' | 'answered' | 'skipped' | 'failed' | 'pending', number> & { id: string; type: string };

/** Three that give JPEG, and one, by RTSP, that gives video. */
const jpegCameras = 3;
const topic = 'vision/soak';

/**
 * Four cameras with 25 pictures a second each, one model, and what is seen as JSON to a broker: as fast as the machine can,
 * because each picture is taken as soon as the model has time.
 */
export function cameras(): Soaked {
  let server: Child<CameraServer> | undefined;
  let rtsp: RtspCamera | undefined;
  let broker: Broker | undefined;
  let client: MqttClient | undefined;
  let heard = 0;
  let began = 0;
  return {
    name: 'cameras',
    minutes: 30,
    settledMinutes: 2,

    async prepare(userDir) {
      if (!ffmpeg) throw new Error('expected ffmpeg but it is not installed; install the package ffmpeg');
      broker = await mosquitto(userDir);
      server = startChild<CameraServer>('../soak/camera-server.js');
      const urls = await server.ask('open', jpegCameras);
      const video = await videoOf(await server.ask('belt'), userDir);
      if (hasRtspServer) rtsp = await rtspCamera(video, 'guard', 'secret');
      const fourth = rtsp ? rtsp.url.replace('//', '//guard:secret@') : video;
      await writeFile(join(userDir, 'flows.json'), JSON.stringify(flow([...urls, fourth], broker?.port ?? 18850)));
    },

    async begin(running) {
      await running.said(/(Connected to broker)/); // what is sent before is lost, and no fault of a camera
      client = await connectAsync(broker?.url ?? 'mqtt://127.0.0.1:18850');
      client.on('message', () => heard++);
      await client.subscribeAsync(`${topic}/#`);
      began = performance.now();
      await press('start');
    },

    middle: async () => {},

    async end() {
      const seconds = (performance.now() - began) / 1000;
      await press('stop');
      const counts = await settled();
      for (let second = 0; second < 10 && heard < answeredBy(counts); second++) await sleep(1000); // by way of the broker
      return rowsOf(counts, await server!.ask('sent'), heard, seconds);
    },

    async close() {
      await client?.endAsync();
      await Promise.all([server?.stop(), rtsp?.stop('SIGKILL'), broker?.stop()]);
    },
  };
}

/** A video of the belt in bare H.264, which the RTSP camera gives for ever. */
async function videoOf(belt: Buffer, folder: string): Promise<string> {
  const path = join(folder, hasRtspServer ? 'belt.h264' : 'belt.mp4');
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '25', '-pix_fmt', 'yuv420p'];
  const args = ['-loglevel', 'error', '-f', 'mjpeg', '-framerate', '25', '-i', 'pipe:0', ...coded, path];
  const { status, stderr } = spawnSync(ffmpeg!, args, { input: belt });
  if (status !== 0) throw new Error(`expected a video but ffmpeg said ${stderr}`);
  return path;
}

function flow(urls: readonly string[], port: number): FlowNode[] {
  const compact =
    'const { image, predictions } = msg.payload;\n' +
    'return { payload: { image, predictions, timestamp: msg.image.timestamp, sequence: msg.image.sequence } };';
  const camera = (url: string, at: number): FlowNode[] => [
    {
      ...{ id: `camera ${at}`, type: 'lineside-image-in', z: 'tab', source: 'stream', url, repeat: true },
      ...{ autostart: false, slowDown: true, wires: [[`detect ${at}`]] },
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
    { id: 'model', type: 'lineside-model', backend: 'onnx', path: 'parts-detect', provider: 'cpu', threads: 1, instances: 1, timeout: 30 }, // biome-ignore format: one model
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
async function press(id: string): Promise<void> {
  await fetch(`${admin}/inject/${id}`, { method: 'POST' });
}

/** The counters, once nothing is on its way any more. */
async function settled(): Promise<Counts[]> {
  let before = '';
  for (let second = 0; second < 60; second++) {
    const counts = (await (await fetch(`${admin}/lineside/counters`)).json()) as Counts[];
    const now = JSON.stringify(counts);
    if (now === before && counts.every(({ pending }) => pending === 0)) return counts;
    before = now;
    await sleep(1000);
  }
  throw new Error('expected nothing on its way a minute after all cameras were stopped');
}

function answeredBy(counts: readonly Counts[]): number {
  return counts.reduce((all, { type, answered }) => all + (type === 'lineside-detect' ? answered : 0), 0);
}

function rowsOf(counts: readonly Counts[], sent: readonly number[], heard: number, seconds: number): Row[] {
  const sum = (type: string, name: keyof Counts) =>
    counts.filter((one) => one.type === type).reduce((all, one) => all + (one[name] as number), 0);
  const lost = counts.map(({ received, answered, skipped, failed }) =>
    Math.abs(received - answered - skipped - failed),
  );
  const [camera, detect] = ['lineside-image-in', 'lineside-detect'];
  const ways = (type: string) =>
    ['answered', 'skipped', 'failed'].map((name) => `${sum(type, name as keyof Counts)} ${name}`).join(' + ');
  const jpegs = counts.filter(({ id }) => /^camera [012]$/.test(id)).reduce((all, { received }) => all + received, 0);
  const given = sent.reduce((a, b) => a + b, 0);
  const row = (name: string, value: number, made: string): Row => ({
    group: 'soak',
    name: `cameras: ${name}`,
    value,
    unit: 'pictures',
    made,
  });
  const none = atMost(0);
  return [
    { ...row('pictures a second, seen by the model', sum(detect, 'answered') / seconds, `${sum(camera, 'received')} came in ${seconds.toFixed(0)} s`), unit: 'fps' }, // biome-ignore format: a row each
    { ...row('in none of the counters, image in', lost.reduce((a, b) => a + b, 0), `${sum(camera, 'received')} received = ${ways(camera)}`), target: none }, // biome-ignore format: a row each
    { ...row('sent by a camera and not received', given - jpegs, `${given} sent, ${jpegs} received`), target: atMost(10 * jpegCameras) }, // biome-ignore format: a row each
    { ...row('sent to detect and in none of its counters', sum(camera, 'answered') - sum(detect, 'received'), `${sum(detect, 'received')} received = ${ways(detect)}`), target: none }, // biome-ignore format: a row each
    { ...row('answered and not heard by MQTT', sum(detect, 'answered') - heard, `${heard} messages heard`), target: atMost(0) }, // biome-ignore format: a row each
  ];
}
