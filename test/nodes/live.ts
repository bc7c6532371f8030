import type { Frame } from '../../lib/frame';
import type { StreamOptions } from '../../lib/sources';
import { type Condition, Live } from '../../nodes/image-in/live';
import type { State } from '../../nodes/image-in/state';
import { FakeCapture } from '../sources/fake-capture';

export const address = 'rtsp://192.168.0.20/1';
export const another = 'rtsp://192.168.0.20/2';

/** A camera under a node's control, without a node and without a camera. */
export class LiveScene {
  readonly capture = new FakeCapture();
  closing = new AbortController();
  /** What is kept of it over deploys. */
  kept: State | undefined;
  readonly conditions: Condition[] = [];
  readonly errors: string[] = [];
  live!: Live;
  frames!: AsyncGenerator<Frame>;

  constructor(readonly jpeg: Buffer) {}

  start(camera: Partial<StreamOptions> = {}, autostart = true, load = async () => this.kept): void {
    const save = async (state: State) => {
      this.kept = state;
    };
    const clear = async () => {
      this.kept = undefined;
    };
    this.live = new Live({
      camera: { url: address, open: this.capture.open, ...camera },
      autostart,
      store: { load, save, clear },
      tell: (condition) => void this.conditions.push(condition),
    });
    this.frames = this.live.frames({ onError: ({ code }) => void this.errors.push(code) }, this.closing.signal);
  }

  /** The next picture, which is shown when it is asked for. */
  async next(): Promise<Frame> {
    const frame = this.frames.next();
    await this.capture.asked();
    this.capture.show(this.jpeg);
    return (await frame).value;
  }

  shoot(): Promise<Frame> {
    return this.live.shoot(this.closing.signal);
  }

  /** The addresses at which processes were opened. */
  urls(): string[] {
    return this.capture.opened.map(({ url }) => url);
  }

  async end(): Promise<void> {
    this.closing.abort();
    await this.live.closed();
  }
}
