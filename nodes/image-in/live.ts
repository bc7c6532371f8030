import { expected, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { orAborted, type SourceOptions, Stream, type StreamOptions, splitLogin, streamed } from '../../lib/sources';
import { sum } from '../../lib/sum';
import type { Counts } from '../common/counters';
import type { VisionMessage } from '../common/message';
import { readAction } from './action';
import { closedCounts, countsOf, none } from './camera-counts';
import type { State, StateStore } from './state';

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
  private camera: Stream | undefined;
  private run = new AbortController();
  private wake = () => {};
  private over = false;
  private delivered = 0;
  /** Of the cameras that were closed. */
  private before = none;
  /** All whose programs may run. */
  private readonly cameras = new Set<Stream>();
  /** What was kept, and the changes since, one after the other. */
  private recalled: Promise<void>;

  /** Throws `BAD_OPTION`. */
  constructor(private readonly options: LiveOptions) {
    const { camera, autostart, store } = options;
    this.state = { wanted: autostart };
    this.open(camera.url || anyAddress); // says now what is wrong with it; nothing is started yet
    this.recalled = store.load().then((state) => {
      if (state && this.opens(state.url ?? '')) this.state = state;
    });
  }

  get counts(): Counts {
    return sum(this.before, this.camera ? countsOf(this.camera, this.delivered) : none);
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

  /** A picture that is taken now: of the camera that runs, or of one that is opened for it. */
  async shoot(signal: AbortSignal): Promise<Frame> {
    await this.recalled;
    if (signal.aborted) throw closed();
    if (!this.ready) throw new LinesideError('BAD_OPTION', expected('an address in the node or in msg.url', 'url', ''));
    const running = this.run.signal.aborted ? undefined : this.camera;
    if (!running) await this.gone(); // a device can be opened by one program only
    const camera = running ?? this.hold(this.address);
    try {
      const frame = await orAborted(camera.look(), signal);
      if (!frame) throw closed();
      if (!running) this.before = sum(this.before, { ...none, received: 1, answered: 1 });
      else if (running === this.camera) this.delivered++; // else it was settled meanwhile
      return frame;
    } finally {
      if (!running) await this.letGo(camera);
    }
  }

  /** Says again how a camera is that does not run, where a snapshot of it was shown. */
  restate(): void {
    if (!this.camera) this.options.tell(this.condition);
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

  private async gone(): Promise<void> {
    const ending = [...this.cameras].filter((camera) => camera !== this.camera || this.run.signal.aborted);
    await Promise.all(ending.map((camera) => camera.close()));
  }

  /** Where the camera is: what a message said, or else the node. */
  private get address(): string {
    return this.state.url ?? this.options.camera.url ?? '';
  }

  private get ready(): boolean {
    return this.address !== '' || !!this.options.camera.command;
  }

  private open(url: string): Stream {
    return new Stream({ ...this.options.camera, url });
  }

  private opens(url: string): boolean {
    try {
      this.open(url || anyAddress);
      return true;
    } catch {
      return false;
    }
  }

  private hold(url: string): Stream {
    const camera = this.open(url);
    this.cameras.add(camera);
    return camera;
  }

  private async letGo(camera: Stream): Promise<void> {
    await camera.close();
    this.cameras.delete(camera);
  }

  /** Throws `BAD_OPTION` where ffmpeg opens no such address; then all stays as it is. */
  private point(url: unknown): void {
    if (typeof url !== 'string') throw new LinesideError('BAD_OPTION', expected('a text', 'msg.url', url));
    this.open(url || anyAddress);
    void this.change({ url });
  }

  /** Starts or stops; stopped is a camera when its program has ended. */
  private async turn(wanted: boolean): Promise<void> {
    await this.change({ wanted });
    if (!wanted) await this.camera?.close();
  }

  /** A camera that runs and is to run goes on, unless its address is another now. */
  private change(changes: Partial<State>): Promise<void> {
    this.recalled = this.recalled.then(() => {
      const elsewhere = changes.url !== undefined && changes.url !== this.address;
      this.state = { ...this.state, ...changes };
      if (elsewhere || !this.state.wanted) this.run.abort();
      if (elsewhere || changes.wanted !== undefined) this.over = false;
      this.wake();
      return this.options.store.save(keepable(this.state));
    });
    return this.recalled;
  }

  private async *film(options: SourceOptions): AsyncGenerator<Frame> {
    this.options.tell('connecting…');
    const run = new AbortController();
    this.run = run;
    const camera = this.hold(this.address);
    this.camera = camera;
    this.delivered = 0;
    try {
      for await (const frame of streamed(camera, options, run.signal)) {
        this.delivered++;
        yield frame;
      }
      this.over = !run.signal.aborted;
    } finally {
      await this.letGo(camera);
      this.camera = undefined;
      this.before = sum(this.before, closedCounts(camera, this.delivered));
    }
  }

  /** Until a message changes something. */
  private rest(): Promise<void> {
    this.options.tell(this.condition);
    return new Promise((resolve) => {
      this.wake = resolve;
    });
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

/** A password in an address that a message named is kept nowhere: it holds until Node-RED ends. */
function keepable(state: State): State {
  const { url = '' } = state;
  return url.includes('://') && URL.canParse(url) ? { ...state, url: splitLogin(new URL(url)).url.href } : state;
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the node was closed before there was a picture');
}
