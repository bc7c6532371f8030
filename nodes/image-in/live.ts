import { expected, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { type SourceOptions, Stream, type StreamOptions, splitLogin, streamed } from '../../lib/sources';
import type { Counts } from '../common/counters';
import type { VisionMessage } from '../common/message';
import type { State, StateStore } from './state';

/** What a message can ask of a camera. */
const actions = ['start', 'stop', 'snapshot'] as const;
type Action = (typeof actions)[number];

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

const none: Counts = { received: 0, answered: 0, skipped: 0, failed: 0, pending: 0 };

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
    this.state = { url: camera.url ?? '', wanted: autostart };
    this.open(this.state.url || anyAddress); // says now what is wrong with it; nothing is started yet
    this.recalled = store.load().then((state) => {
      if (state && this.opens(state.url)) this.state = state;
    });
  }

  get counts(): Counts {
    return add(this.before, this.camera ? this.countsOf(this.camera) : none);
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
    const camera = running ?? this.hold(this.state.url);
    try {
      const frame = await withSignal(camera, signal);
      if (!running) this.before = add(this.before, { ...none, received: 1, answered: 1 });
      else if (running === this.camera) this.delivered++; // else it was settled meanwhile
      return frame;
    } finally {
      if (!running) await this.letGo(camera);
    }
  }

  /** Resolves when no program of it runs any more. */
  async closed(): Promise<void> {
    this.interrupt();
    await Promise.all([...this.cameras].map((camera) => camera.close()));
  }

  private get ready(): boolean {
    return this.state.url !== '' || !!this.options.camera.command;
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
      const elsewhere = changes.url !== undefined && changes.url !== this.state.url;
      this.state = { ...this.state, ...changes };
      if (elsewhere || !this.state.wanted) this.run.abort();
      if (elsewhere || changes.wanted !== undefined) this.over = false;
      this.wake();
      return this.options.store.save(withoutLogin(this.state));
    });
    return this.recalled;
  }

  private async *film(options: SourceOptions): AsyncGenerator<Frame> {
    this.options.tell('connecting…');
    const run = new AbortController();
    this.run = run;
    const camera = this.hold(this.state.url);
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
      this.settle(camera);
    }
  }

  /** What a camera that is closed held for somebody, nobody will get. */
  private settle(camera: Stream): void {
    const { pending, skipped, ...rest } = this.countsOf(camera);
    this.camera = undefined;
    this.before = add(this.before, { ...rest, skipped: skipped + pending, pending: 0 });
  }

  private countsOf({ counters }: Stream): Counts {
    const { received, skipped, failed } = counters;
    const answered = this.delivered;
    return { received, answered, skipped, failed, pending: received - answered - skipped - failed };
  }

  /** Until a message changes something. */
  private rest(): Promise<void> {
    this.options.tell(this.over ? 'ended' : this.state.wanted ? 'no address' : 'stopped');
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private interrupt(): void {
    this.run.abort();
    this.wake();
  }
}

function readAction(value: unknown): Action | undefined {
  const action = actions.find((one) => one === value);
  if (action || value === undefined) return action;
  throw new LinesideError('BAD_OPTION', expected(`one of ${actions.join(', ')}`, 'msg.action', value));
}

/** A password in an address that a message named is kept nowhere: it holds until Node-RED ends. */
function withoutLogin(state: State): State {
  return state.url.includes('://') && URL.canParse(state.url)
    ? { ...state, url: splitLogin(new URL(state.url)).url.href }
    : state;
}

async function withSignal(camera: Stream, signal: AbortSignal): Promise<Frame> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(closed());
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([camera.look(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the node was closed before there was a picture');
}

function add(a: Counts, b: Counts): Counts {
  const keys = Object.keys(none) as (keyof Counts)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as Counts;
}
