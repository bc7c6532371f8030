import { below } from '../cameras/processes';
import type { CameraServer } from './camera-server';
import { type Child, start } from './child';
import { cpuOf } from './cpu';
import type { Flow } from './flow';
import { interleave, median, summary } from './measure';
import type { FlowNode } from './node-red';
import { atMost, type Row } from './row';
import { type Setting, scaled } from './setting';

const fps = 25;

/** What a camera of 1080p25, which sends JPEG, takes of a core while nobody works on its pictures. */
export async function captureCpuRows(setting: Setting): Promise<Row[]> {
  const idle = start<Flow>('flow.js');
  await idle.ask('open', setting.folder, []);
  const [ofLoose, ofStuck] = await Promise.all([startWatching(setting, loose), startWatching(setting, stuck)]);
  const watched = { loose: ofLoose, stuck: ofStuck };
  const rounds = { loose: [] as Shares[], stuck: [] as Shares[] };
  const seconds = scaled(setting, 8, 0.4);
  const look = (name: 'loose' | 'stuck') => async () => {
    const { server, pids } = watched[name];
    const film = () => server.ask('film', fps, fps * seconds);
    return rounds[name].push(await sharesOf({ ...pids, idle: idle.pid }, film));
  };
  const measured = interleave({ loose: look('loose'), stuck: look('stuck') }, scaled(setting, 5, 1));
  await measured.finally(() => signal(ofStuck.engines, 'SIGCONT')); // stopped, it would not hear that all is over
  await Promise.all([idle, watched.loose.flow, watched.stuck.flow].map((flow) => flow.stop()));
  await Promise.all([watched.loose.server.stop(), watched.stuck.server.stop()]);
  return rowsOf(rounds.loose.slice(1), rounds.stuck.slice(1));
}

const camera = (url: string) => ({ id: 'camera', type: 'lineside-image-in', source: 'stream', url, timeout: 60 });

/** Node-RED takes each picture, and it ends there. */
const loose = (url: string): FlowNode[] => [{ ...camera(url), wires: [[]] }];

/** Node-RED takes no more pictures once the engine, which is stopped, has got its first ones. */
const stuck = (url: string, path: string): FlowNode[] => [
  { id: 'model', type: 'lineside-model', backend: 'onnx', path, provider: 'cpu', threads: 1, timeout: 3600 },
  { ...camera(url), slowDown: true, wires: [['detect']] },
  { id: 'detect', type: 'lineside-detect', model: 'model', input: 'payload', inputType: 'msg', wires: [[]] },
];

type Processes = 'nodeRed' | 'capture' | 'ffmpeg';

interface Watching {
  server: Child<CameraServer>;
  flow: Child<Flow>;
  /** Which are stopped. */
  engines: number[];
  pids: Record<Processes, number>;
}

async function startWatching(setting: Setting, nodes: (url: string, model: string) => FlowNode[]): Promise<Watching> {
  const [server, flow] = [start<CameraServer>('camera-server.js'), start<Flow>('flow.js')];
  const url = await server.ask('open', setting.pictures[1]!.path);
  await flow.ask('open', setting.folder, nodes(url, setting.model));
  const engines = (await below(flow.pid, /engine[\\/]main\.js|^lineside-engine/)).map(({ pid }) => pid);
  signal(engines, 'SIGSTOP');
  await server.ask('film', fps, fps * scaled(setting, 3, 0.4)); // until ffmpeg knows what comes
  const [capture] = await below(flow.pid, /capture[\\/]main\.js|^lineside-capture/);
  const [ffmpeg] = await below(capture!.pid, /./);
  return { server, flow, engines, pids: { nodeRed: flow.pid, capture: capture!.pid, ffmpeg: ffmpeg!.pid } };
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, name);
}

/** In % of a core. */
type Shares = Record<Processes | 'idle', number>;

async function sharesOf(pids: Record<keyof Shares, number>, film: () => Promise<unknown>): Promise<Shares> {
  const each = (of: (name: keyof Shares) => number) => ({
    nodeRed: of('nodeRed'),
    capture: of('capture'),
    ffmpeg: of('ffmpeg'),
    idle: of('idle'),
  });
  const [before, start] = [each((name) => cpuOf(pids[name])), performance.now()];
  await film();
  const seconds = (performance.now() - start) / 1000;
  return each((name) => (100 * (cpuOf(pids[name]) - before[name])) / seconds);
}

function rowsOf(ofLoose: readonly Shares[], ofStuck: readonly Shares[]): Row[] {
  const shared = { group: 'camera', unit: '%' } as const;
  const own = (name: string, shares: readonly Shares[]): Row => {
    const of = (process: Processes) => median(shares.map((share) => share[process])).toFixed(1);
    const { median: value, p10, p90 } = summary(shares.map(({ capture, ffmpeg }) => capture + ffmpeg));
    const made = `of a core: capture process ${of('capture')} + ffmpeg ${of('ffmpeg')}`;
    return { ...shared, name: `1080p25 JPEG, ${name}`, value, p10, p90, made, target: atMost(25) };
  };
  const { median: value, p10, p90 } = summary(ofLoose.map(({ nodeRed, idle }) => nodeRed - idle));
  const made = `of a core, beside ${median(ofLoose.map(({ idle }) => idle)).toFixed(1)} of one with nothing to do`;
  return [
    own('capture with no wire', ofLoose),
    own('capture for who is stuck', ofStuck),
    { ...shared, name: '1080p25 JPEG, Node-RED with no wire', value, p10, p90, made },
  ];
}
