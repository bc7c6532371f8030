import { join } from 'node:path';
import { asLinesideError, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { Child } from '../process/child';
import { partsPerSecond, type View } from '../simulator';
import type { CameraJobs } from '../simulator/main';
import { pictureFrame } from './picture';
import { type Clock, realClock } from './source';

export interface SimulationOptions {
  /** `belt` looks down on the whole belt, `station` on one part after the other. */
  view: View;
  /** A whole number from 0 to 4294967295. The same seed shows the same parts. */
  seed: number;
  /** Pictures a second of the belt, at most 30; 10 where 0 or absent. The station takes one of each part. */
  fps?: number;
  /** Replaced by tests. */
  openCamera?: (view: View, seed: number) => Camera;
  clock?: Clock;
}

/** What takes the pictures. */
export interface Camera {
  /** The picture at `at`: seconds since the belt started, or the number of the station's part. */
  shoot(at: number): Promise<Buffer>;
  /** Ends it; pictures that are being taken fail. */
  close(): void;
}

/** When a camera takes pictures, in milliseconds since the belt started. */
interface Schedule {
  periodMs: number;
  /** The moment of the picture that is there to be taken at `ms`. */
  momentAt(ms: number): number;
  /** A moment as the camera knows it. */
  at(moment: number): number;
}

const usualFps = 10;
const mostFps = 30;
const longestPeriodMs = 86_400_000;
const shortestPauseMs = 250;
const longestPauseMs = 30_000;
/** The first picture waits for its process to start. */
const timeoutMs = 30_000;

/** A conveyor belt that moves in real time from the beginning on, and the process that takes its pictures. */
export class Simulation {
  readonly schedule: Schedule;
  private readonly clock: Clock;
  private readonly start: number;
  private readonly closing = new AbortController();
  private camera: Camera | undefined;
  private failures = 0;
  private retryAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: SimulationOptions) {
    this.schedule = scheduleOf(options);
    this.clock = options.clock ?? realClock;
    this.start = this.clock.now();
  }

  get closed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Milliseconds since the belt started. */
  now(): number {
    return this.clock.now() - this.start;
  }

  /** Resolves at `moment`, or as soon as the simulation is closed. */
  async until(moment: number): Promise<void> {
    const ms = moment - this.now();
    if (ms > 0) await this.clock.wait(ms, this.closing.signal);
  }

  /** Resolves when a process may be started again after one that failed. */
  rest(): Promise<void> {
    return this.until(this.retryAt);
  }

  /** The picture of now, of the station that of the part which stands there. */
  shootNow(): Promise<Frame> {
    return this.shoot(this.schedule.momentAt(this.now()));
  }

  /** The picture at `moment`, which may be to come. Throws `BAD_SOURCE`, `TIMEOUT`, `BAD_IMAGE`, `CLOSED`. */
  async shoot(moment: number): Promise<Frame> {
    await this.rest();
    if (this.closed) throw new LinesideError('CLOSED', 'the simulator was closed');
    let camera: Camera | undefined;
    try {
      camera = this.camera ??= (this.options.openCamera ?? openProcess)(this.options.view, this.options.seed);
      const frame = await this.take(camera, moment);
      this.failures = 0;
      return frame;
    } catch (error) {
      this.drop(camera);
      throw asSourceError(error);
    }
  }

  /** Is closed when `signal` fires, or now where it has. */
  endWith(signal: AbortSignal): void {
    if (signal.aborted) this.close();
    else signal.addEventListener('abort', this.close);
  }

  /** Ends its process. Once too often does no harm. */
  readonly close = (): void => {
    this.closing.abort();
    this.camera?.close();
    this.camera = undefined;
  };

  private async take(camera: Camera, moment: number): Promise<Frame> {
    const { view, seed } = this.options;
    const data = await camera.shoot(this.schedule.at(moment));
    const timestamp = Math.round(Date.now() + moment - this.now());
    return pictureFrame(data, { timestamp, sequence: 0, source: `simulator ${view}, seed ${seed}` });
  }

  /** Whatever went wrong, the next picture comes from a new process, after a pause that doubles until one succeeds. */
  private drop(camera: Camera | undefined): void {
    if (this.closed || camera !== this.camera) return;
    camera?.close();
    this.camera = undefined;
    this.retryAt = this.now() + Math.min(longestPauseMs, shortestPauseMs * 2 ** this.failures++);
  }
}

function scheduleOf({ view, fps }: SimulationOptions): Schedule {
  if (view === 'station') {
    const periodMs = 1000 / partsPerSecond;
    return {
      periodMs,
      momentAt: (ms) => Math.floor(ms / periodMs) * periodMs,
      at: (moment) => Math.round(moment / periodMs),
    };
  }
  const periodMs = Math.min(1000 / Math.min(fps || usualFps, mostFps), longestPeriodMs);
  return { periodMs, momentAt: (ms) => ms, at: (moment) => moment / 1000 };
}

const path = join(__dirname, '..', 'simulator', 'main.js');

function openProcess(view: View, seed: number): Camera {
  const args = [view, String(seed)];
  const child = new Child<CameraJobs>({ name: 'simulator', path, args, execArgv: ['--expose-gc'] });
  return {
    shoot: (at) => child.ask('shoot', at, timeoutMs),
    close: () => child.kill(new LinesideError('CLOSED', 'the simulator was closed')),
  };
}

function asSourceError(thrown: unknown): LinesideError {
  const error = asLinesideError(thrown, 'BAD_SOURCE');
  return error.code === 'ENGINE_LOST' ? new LinesideError('BAD_SOURCE', `${error.message}; it starts anew`) : error;
}
