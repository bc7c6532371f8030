import { setTimeout as sleep } from 'node:timers/promises';
import { below } from '../cameras/processes';
import type { Broker } from '../mosquitto';
import { isAlive } from '../pictures';
import type { Stand } from './stands';

/** What faults happen to. */
export interface Scene {
  /** Of Node-RED. */
  pid: number;
  broker: Broker;
  stand: Stand;
  /** A number from 0 up to 1: which of several processes is meant. */
  drawn: number;
}

/** What is to be waited for, and done, until all is to be well again. */
export interface Outage {
  /** How it is ended, where that takes somebody; it lasts as long as the schedule says. */
  end?: () => Promise<void>;
  /** The width of the camera's pictures from now on. */
  width?: number;
}

export type Fault = (scene: Scene) => Promise<Outage>;

/** Longer, and a program that stands still is one that nobody ends. */
const goneMs = 20_000;

const programs = {
  ffmpeg: /^\S*ffmpeg .*pipe:1/,
  capture: /capture[\\/]main\.js|^lineside-capture/,
  engine: /engine[\\/]main\.js|^lineside-engine/,
};

/** Only of cameras that give JPEG. */
export const garbage = 'half a picture and garbage';

/** All that happens to cameras and to what stands behind them, by its name. */
export const faults: Record<string, Fault> = {
  'camera killed': async ({ stand }) => {
    await stand.leave();
    return { end: () => stand.back() };
  },
  'camera frozen': async ({ stand }) => {
    await stand.freeze();
    return { end: () => stand.thaw() };
  },
  [garbage]: async ({ stand }) => {
    await stand.spoil!();
    return {};
  },
  'other resolution': async ({ stand }) => ({ width: await stand.resize() }),
  'ffmpeg killed': (scene) => kill(scene, 'ffmpeg'),
  'ffmpeg standing still': (scene) => halt(scene, 'ffmpeg'),
  'capture process killed': (scene) => kill(scene, 'capture'),
  'engine killed': (scene) => kill(scene, 'engine'),
  'engine standing still': (scene) => halt(scene, 'engine'),
  'broker away': async ({ broker }) => {
    await broker.stop();
    return { end: () => broker.restart() };
  },
};

async function kill(scene: Scene, program: keyof typeof programs): Promise<Outage> {
  process.kill(await victim(scene, program), 'SIGKILL');
  return {};
}

/** Whoever waits for it is to end it. */
async function halt(scene: Scene, program: keyof typeof programs): Promise<Outage> {
  const pid = await victim(scene, program);
  process.kill(pid, 'SIGSTOP');
  return { end: () => gone(pid) };
}

async function victim({ pid, drawn }: Scene, program: keyof typeof programs): Promise<number> {
  const found = await below(pid, programs[program]);
  const one = found[Math.floor(drawn * found.length)];
  if (!one) throw new Error(`expected a process of ${program} but there is none`);
  return one.pid;
}

async function gone(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid); waited += 100) {
    if (waited >= goneMs) throw new Error(`expected process ${pid}, which stands still, to be ended`);
    await sleep(100);
  }
}
