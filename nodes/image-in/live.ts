import { expected, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { SourceOptions, StreamOptions } from '../../lib/sources';
import type { Counts } from '../common/counters';
import type { VisionMessage } from '../common/message';
import { readAction } from './action';
import { Cameras, closed } from './cameras';
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

/** A camera, a video or a command that messages start, stop, and lead to another address. */
export class Live {
  private state: State;
  private readonly cameras: Cameras;
  private run = new AbortController();
  private wake = () => {};
  private resting = false;
  private over = false;
  /** What was kept, and the changes since, one after the other. */
  private recalled: Promise<void>;

  /** Throws `BAD_OPTION`. */
  constructor(private readonly options: LiveOptions) {
    const { camera, autostart, store } = options;
    this.state = { wanted: autostart };
    this.cameras = new Cameras(camera);
    this.cameras.check(camera.url); // says now what is wrong with it
    this.recalled = store.load().then((state) => {
      if (state && this.opens(state.url)) this.state = state;
    });
  }

  get counts(): Counts {
    return this.cameras.counts;
  }

  /** As they are now, asked of the process that holds the camera. */
  count(): Promise<Counts> {
    return this.cameras.count();
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
    return this.cameras.shoot(this.address, signal);
  }

  /** Says again how a camera is that does not run, where something else was shown meanwhile. */
  restate(): void {
    if (this.resting) this.options.tell(this.condition);
  }

  /** Resolves when no program of it runs any more. */
  async closed(): Promise<void> {
    this.interrupt();
    await this.cameras.gone();
  }

  /** Nothing is left of what messages made of it. */
  forget(): Promise<void> {
    return this.options.store.clear();
  }

  private async *film(options: SourceOptions): AsyncGenerator<Frame> {
    this.options.tell('connecting…');
    const run = new AbortController();
    this.run = run;
    yield* this.cameras.film(this.address, options, run.signal);
    this.over = !run.signal.aborted;
  }

  /** Where the camera is: what a message said, or else the node. */
  private get address(): string {
    return this.state.url ?? this.options.camera.url ?? '';
  }

  private get ready(): boolean {
    return this.address !== '' || !!this.options.camera.command;
  }

  private opens(url: string | undefined): boolean {
    try {
      this.cameras.check(url);
      return true;
    } catch {
      return false;
    }
  }

  /** To another address; an empty one leads back to the node's own. Throws `BAD_OPTION`; then all stays as it is. */
  private point(url: unknown): void {
    const { command } = this.options.camera;
    if (command) throw new LinesideError('BAD_OPTION', 'msg.url leads nowhere: this node runs a command');
    if (typeof url !== 'string') throw new LinesideError('BAD_OPTION', expected('a text', 'msg.url', url));
    this.cameras.check(url);
    void this.change({ url });
  }

  /** Starts or stops; stopped is a camera when its program has ended. */
  private async turn(wanted: boolean): Promise<void> {
    await this.change({ wanted });
    if (!wanted) await this.cameras.stop();
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
