import { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { orAborted, type SourceOptions, type StreamOptions, streamed } from '../../lib/sources';
import { sum } from '../../lib/sum';
import type { Counts } from '../common/counters';
import { Camera, none } from './camera';

/** Stands for an address that a message will name: what else is set is checked with it, now. */
const anyAddress = '/dev/video0';

/** The cameras that a node opens, one after the other, and what became of all their pictures. */
export class Cameras {
  /** The one that films until `run` fires. */
  private filming: { camera: Camera; run: AbortSignal } | undefined;
  /** Settles when a snapshot for which a camera was opened has closed it. */
  private snapped: Promise<unknown> = Promise.resolve();
  /** All whose programs may run. */
  private readonly held = new Set<Camera>();
  /** Of those that were closed, and of snapshots. */
  private before = none;

  constructor(private readonly options: StreamOptions) {}

  /** Throws `BAD_OPTION` where no camera can be opened with these options and this address, or any where it is empty. */
  check(url = ''): void {
    new Camera({ ...this.options, url: url || anyAddress });
  }

  get counts(): Counts {
    return sum(this.before, this.filming?.camera.counts ?? none);
  }

  /** As they are now, asked of the process that holds the camera. */
  async count(): Promise<Counts> {
    await this.filming?.camera.count();
    return this.counts;
  }

  /** The pictures of a camera, until `run` fires or a video ends. */
  async *film(url: string, options: SourceOptions, run: AbortSignal): AsyncGenerator<Frame> {
    await orAborted(this.snapped, run); // a device can be opened by one program only
    if (run.aborted) return;
    const camera = this.hold(url);
    this.filming = { camera, run };
    try {
      for await (const frame of streamed(camera, options, run)) yield camera.deliver(frame);
    } finally {
      await this.letGo(camera);
      this.filming = undefined;
      this.tally(camera.closedCounts);
    }
  }

  /** A picture that is taken now: of the camera that films, or of one that is opened for it. */
  async shoot(url: string, signal: AbortSignal): Promise<Frame> {
    const filming = this.filming?.run.aborted ? undefined : this.filming?.camera;
    try {
      return filming ? filming.deliver(await taken(filming, signal)) : await this.snap(url, signal);
    } catch (error) {
      if (!signal.aborted) this.tally({ received: 1, failed: 1 });
      throw error;
    }
  }

  /** Resolves when the program of the one that films has ended. */
  async stop(): Promise<void> {
    await this.filming?.camera.close();
  }

  /** Resolves when no program runs any more, but of one that films on. */
  async gone(): Promise<void> {
    const { camera: filming, run } = this.filming ?? {};
    const ending = [...this.held].filter((camera) => camera !== filming || run?.aborted);
    await Promise.all(ending.map((camera) => camera.close()));
  }

  private async snap(url: string, signal: AbortSignal): Promise<Frame> {
    await this.gone();
    const camera = this.hold(url);
    const shot = taken(camera, signal).finally(() => this.letGo(camera));
    this.snapped = shot.catch(() => {});
    const frame = { ...(await shot), sequence: this.before.received };
    this.tally({ received: 1, answered: 1 });
    return frame;
  }

  private hold(url: string): Camera {
    const camera = new Camera({ ...this.options, url }, this.before.received);
    this.held.add(camera);
    return camera;
  }

  private async letGo(camera: Camera): Promise<void> {
    await camera.close();
    this.held.delete(camera);
  }

  private tally(counts: Partial<Counts>): void {
    this.before = sum(this.before, { ...none, ...counts });
  }
}

/** The first picture from now on. */
async function taken(camera: Camera, signal: AbortSignal): Promise<Frame> {
  const frame = await orAborted(camera.look(), signal);
  if (frame) return frame;
  throw closed();
}

export function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the node was closed before there was a picture');
}
