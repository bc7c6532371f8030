import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../mosquitto';
import { answeredBy, jpegCameras } from './counter-rows';
import { faults, garbage } from './faults';
import type { Heard } from './heard';
import { type Look, look } from './look';
import { schedule, type Turn } from './schedule';
import type { Stand } from './stands';

/** In which all cameras are to be heard of again: Node-RED looks for its broker every 15 s. */
export const limitMs = 30_000;
/** Between two faults. */
const calmMs = 1000;

/** A fault that is over. */
export interface Over extends Turn {
  /** From its end until all cameras were heard of again. */
  recoveredMs: number;
  /** The cameras that were not. */
  missing: number[];
  after: Look;
}

/** Where faults happen. */
export interface Hall {
  /** Of Node-RED. */
  pid: number;
  broker: Broker;
  heard: Heard;
  stands: readonly Stand[];
}

/** Faults one after the other, from when they are begun until they are ended. */
export class Outages {
  readonly all: Over[] = [];
  /** Pictures whose answers nobody could hear, at most. */
  unheard = 0;
  private ending = false;
  private readonly running: Promise<void>;
  /** Of the camera at each place, where it is known. */
  private readonly widths = new Map<number, number>();

  constructor(
    private readonly hall: Hall,
    seed: number,
    readonly first: Look,
  ) {
    this.running = this.run(seed);
    this.running.catch((error) => console.error(error)); // at once; and `end` fails with it
  }

  /** After the fault that is at work. */
  async end(): Promise<void> {
    this.ending = true;
    await this.running;
  }

  private async run(seed: number): Promise<void> {
    const cameras = (fault: string) => (fault === garbage ? jpegCameras : this.hall.stands.length);
    for (const turn of schedule(seed, Object.keys(faults), cameras)) {
      await sleep(calmMs);
      if (this.ending) return;
      const over = await this.happen(turn);
      this.all.push(over);
      console.log(lineOf(over));
    }
  }

  private async happen(turn: Turn): Promise<Over> {
    const { stands, pid, broker } = this.hall;
    const answered = await this.answered(turn);
    const { end, width } = await faults[turn.fault]!({ pid, broker, stand: stands[turn.camera]!, drawn: turn.drawn });
    if (width !== undefined) this.widths.set(turn.camera, width);
    if (end) await sleep(turn.ms);
    const ended = performance.now();
    await end?.();
    const missing = await this.recovered(Date.now());
    const recoveredMs = performance.now() - ended;
    this.unheard += (await this.answered(turn)) - answered;
    return { ...turn, recoveredMs, missing, after: await look(this.first) };
  }

  /** The cameras of which no picture from after `since`, of the size that it is to have, was heard. */
  private recovered(since: number): Promise<number[]> {
    const { heard, stands } = this.hall;
    const good = (width: number, camera: number) => width === (this.widths.get(camera) ?? width);
    return heard.until(
      stands.length,
      ({ timestamp, image }, camera) => timestamp > since && good(image.width, camera),
      limitMs,
    );
  }

  /** Only of a fault that lets nobody hear of it. */
  private async answered({ fault }: Turn): Promise<number> {
    return fault === 'broker away' ? answeredBy((await look()).counts) : 0;
  }
}

function lineOf({ fault, camera, recoveredMs, missing }: Over): string {
  const after = `after ${(recoveredMs / 1000).toFixed(1)} s`;
  const state = missing.length === 0 ? `well ${after}` : `NOT WELL ${after}: camera ${missing.join(', ')}`;
  return `${new Date().toISOString().slice(11, 19)} ${fault} (camera ${camera}): ${state}`;
}
