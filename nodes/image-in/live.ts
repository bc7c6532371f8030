import { expected, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { orAborted, type SourceOptions, type StreamOptions, streamed } from '../../lib/sources';
import { sum } from '../../lib/sum';
import type { Counts } from '../common/counters';
import type { VisionMessage } from '../common/message';
import { readAction } from './action';
import { Camera, none } from './camera';
import { keepable, type State, type StateStore } from './state';

/** How a camera is, in a word. */
export type Condition = 'connecting…' | 'stopped' | 'ended' | 'no address';

export interface LiveOptions {
  camera: StreamOptions;
  /** Begins by itself. */
  autostart: boolean;
  store: StateStore;
  tell: (condition: Condition) => void;
}

/** Stands for an address that a message will name: what else is set is checked with it, now. */
const anyAddress = '/dev/video0';

/** A camera, a video or a command that messages start, stop, and lead to another address. */
export class Live {
  private state: State;
  /** The one that films. */
  private camera: Camera | undefined;
  private run = new AbortController();
  /** Settles when a snapshot for which a camera was opened has closed it. */
  private snapped: Promise<unknown> = Promise.resolve();
  private wake = () => {};
  private resting = false;
  private over = false;
  /** Of the cameras that were closed, and of snapshots. */
  private before = none;
  /** All whose programs may run. */
  private readonly cameras = new Set<Camera>();
  /** What was kept, and the changes since, one after the other. */
  private recalled: Promise<void>;

  /** Throws `BAD_OPTION`. */
  constructor(private readonly options: LiveOptions) {
    const { camera, autostart, store } = options;
    this.state = { wanted: autostart };
    this.check(camera.url); // says now what is wrong with it
    this.recalled = store.load().then((state) => {
      if (state && this.opens(state.url)) this.state = state;
    });
  }

  get counts(): Counts {
    return sum(this.before, this.camera?.counts ?? none);
  }

  /** As they are now, asked of the process that holds the camera. */
  async count(): Promise<Counts> {
    await this.camera?.count();
    return this.counts;
  }

  /** The pictures, as long as the camera is wanted, until `signal` fires. */
  async *frames(options: SourceOptions, signal: AbortSignal): AsyncGenerator<Frame> {
    signal.addEventListener('abort', () => this.interrupt(), { once: true });
    await this.recalled;
    while (!signal.aborted) {
      if (this.state.wanted && this.ready && !this.over) yield* this.film(options);
      else await this.rest();
    }
  }

  /** Does what a message asks; `undefined` where it asks for a picture. Throws `BAD_OPTION`. */
  control({ action, url }: VisionMessage): Promise<void> | undefined {
    const wanted = readAction(action);
    if (wanted === undefined) return undefined; // an address without an action is meant for another node
    if (url !== undefined) this.point(url);
    return wanted === 'snapshot' ? undefined : this.turn(wanted === 'start');
  }

  /** A picture that is taken now: of the camera that films, or of one that is opened for it. */
  async shoot(signal: AbortSignal): Promise<Frame> {
    await this.recalled;
    if (signal.aborted) throw closed();
    if (!this.ready)
      throw new LinesideError('BAD_OPTION', 'expected an address in the node or in msg.url but received none');
    const filming = this.run.signal.aborted ? undefined : this.camera;
    try {
      if (filming) return filming.deliver(await taken(filming, signal));
      return await this.snap(signal);
    } catch (error) {
      if (!signal.aborted) this.tally({ received: 1, failed: 1 });
      throw error;
    }
  }

  /** Says again how a camera is that does not run, where something else was shown meanwhile. */
  restate(): void {
    if (this.resting) this.options.tell(this.condition);
  }

  /** Resolves when no program of it runs any more. */
  async closed(): Promise<void> {
    this.interrupt();
    await this.gone();
  }

  /** Nothing is left of what messages made of it. */
  forget(): Promise<void> {
    return this.options.store.clear();
  }

  /** A device can be opened by one program only: what else holds one ends first. */
  private async snap(signal: AbortSignal): Promise<Frame> {
    await this.gone();
    const camera = this.hold();
    const shot = taken(camera, signal).finally(() => this.letGo(camera));
    this.snapped = shot.catch(() => {});
    const frame = { ...(await shot), sequence: this.before.received };
    this.tally({ received: 1, answered: 1 });
    return frame;
  }

  private async *film(options: SourceOptions): AsyncGenerator<Frame> {
    this.options.tell('connecting…');
    const run = new AbortController();
    this.run = run;
    await orAborted(this.snapped, run.signal);
    if (run.signal.aborted) return;
    const camera = this.hold();
    this.camera = camera;
    try {
      for await (const frame of streamed(camera, options, run.signal)) yield camera.deliver(frame);
      this.over = !run.signal.aborted;
    } finally {
      await this.letGo(camera);
      this.camera = undefined;
      this.tally(camera.closedCounts);
    }
  }

  private tally(counts: Partial<Counts>): void {
    this.before = sum(this.before, { ...none, ...counts });
  }

  /** Where the camera is: what a message said, or else the node. */
  private get address(): string {
    return this.state.url ?? this.options.camera.url ?? '';
  }

  private get ready(): boolean {
    return this.address !== '' || !!this.options.camera.command;
  }

  /** Throws `BAD_OPTION` where ffmpeg opens no such address. */
  private check(url: string | undefined): void {
    new Camera({ ...this.options.camera, url: url || anyAddress });
  }

  private opens(url: string | undefined): boolean {
    try {
      this.check(url);
      return true;
    } catch {
      return false;
    }
  }

  private hold(): Camera {
    const camera = new Camera({ ...this.options.camera, url: this.address }, this.before.received);
    this.cameras.add(camera);
    return camera;
  }

  private async letGo(camera: Camera): Promise<void> {
    await camera.close();
    this.cameras.delete(camera);
  }

  private async gone(): Promise<void> {
    const ending = [...this.cameras].filter((camera) => camera !== this.camera || this.run.signal.aborted);
    await Promise.all(ending.map((camera) => camera.close()));
  }

  /** To another address; an empty one leads back to the node's own. Throws `BAD_OPTION`; then all stays as it is. */
  private point(url: unknown): void {
    const { command } = this.options.camera;
    if (command) throw new LinesideError('BAD_OPTION', 'msg.url leads nowhere: this node runs a command');
    if (typeof url !== 'string') throw new LinesideError('BAD_OPTION', expected('a text', 'msg.url', url));
    this.check(url);
    void this.change({ url });
  }

  /** Starts or stops; stopped is a camera when its program has ended. */
  private async turn(wanted: boolean): Promise<void> {
    await this.change({ wanted });
    if (!wanted) await this.camera?.close();
  }

  /** A camera that runs and is to run goes on, unless its address is another now. */
  private change({ url, wanted }: Partial<State>): Promise<void> {
    this.recalled = this.recalled.then(() => {
      const before = this.address;
      if (url !== undefined) this.state = { wanted: this.state.wanted, ...(url && { url }) };
      if (wanted !== undefined) this.state.wanted = wanted;
      const elsewhere = this.address !== before;
      if (elsewhere || !this.state.wanted) this.run.abort();
      if (elsewhere || wanted !== undefined) this.over = false;
      this.wake();
      return this.options.store.save(keepable(this.state));
    });
    return this.recalled;
  }

  /** Until a message changes something. */
  private async rest(): Promise<void> {
    this.resting = true;
    this.options.tell(this.condition);
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.resting = false;
  }

  /** Of a camera that does not run. */
  private get condition(): Condition {
    return this.over ? 'ended' : this.state.wanted ? 'no address' : 'stopped';
  }

  private interrupt(): void {
    this.run.abort();
    this.wake();
  }
}

/** The first picture from now on. */
async function taken(camera: Camera, signal: AbortSignal): Promise<Frame> {
  const frame = await orAborted(camera.look(), signal);
  if (frame) return frame;
  throw closed();
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the node was closed before there was a picture');
}
