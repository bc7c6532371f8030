import { asFailed } from '../errors';
import { pace } from '../pace';
import type { Facts } from './facts';
import { type Command, copies, ffmpegCommand, guess } from './ffmpeg';
import { Outage } from './outage';
import { type Outcome, Run } from './run';
import type { CaptureSettings } from './settings';
import { Shelf } from './shelf';
import { Thrift, usualWindowMs } from './thrift';
import { versionOf } from './version';

/**
 * Keeps a camera open for as long as it is wanted: starts ffmpeg or a command, and starts it anew, after a pause, when it
 * ends, or gives nothing for a while.
 */
export class Capture {
  readonly shelf: Shelf;
  private readonly closing = new AbortController();
  private readonly early: (now: number) => number;
  private guessed: Required<Facts>;
  private run: Run | undefined;
  private readonly outage: Outage;
  /** One that takes the place of `run` with its first picture. */
  private next: Run | undefined;
  private readonly thrift = new Thrift();
  private readonly running: Promise<void>;

  constructor(
    private readonly settings: CaptureSettings,
    private readonly windowMs = usualWindowMs,
  ) {
    this.outage = new Outage(settings);
    this.shelf = new Shelf(
      settings,
      () => this.run?.resume(),
      () => this.outage.ask(),
    );
    this.early = pace(settings.fps);
    this.guessed = guess(settings);
    this.running = this.keepOpen();
  }

  /** Of the program that runs, and of the group of all that it started. */
  get pid(): number | undefined {
    return this.run?.pid;
  }

  /** Resolves when the program has ended. */
  async close(): Promise<void> {
    this.closing.abort();
    this.outage.end();
    await Promise.all([this.run?.stop(), this.next?.stop()]);
    await this.running;
  }

  /** Ends the program at once, without a word. */
  kill(): void {
    this.run?.kill();
    this.next?.kill();
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Whether the limit of pictures a second is kept here: ffmpeg keeps it where it makes the pictures. */
  private get limits(): boolean {
    return this.settings.command !== undefined || copies(this.settings, this.guessed);
  }

  private async keepOpen(): Promise<void> {
    const timer = setInterval(this.watchDemand(), this.windowMs);
    await this.reopen();
    clearInterval(timer);
    this.shelf.end();
  }

  private async reopen(): Promise<void> {
    while (!this.closed) {
      const outcome = await this.once().catch((error): Outcome => ({ trouble: asFailed(error, 'BAD_SOURCE').error }));
      if ('over' in outcome) break;
      if ('found' in outcome) this.guessed = outcome.found;
      else if (!this.closed) await this.outage.last(outcome.trouble, (trouble) => this.shelf.tell(trouble));
    }
  }

  /** One program from start to end, or one and its successors. Throws `NO_FFMPEG`. */
  private async once(): Promise<Outcome> {
    this.run = undefined;
    const command = await this.command();
    if (this.closed) return { over: true };
    this.outage.begin();
    this.run = this.begin(command, (jpeg) => this.take(jpeg));
    for (;;) {
      const run: Run = this.run;
      const outcome = await run.outcome();
      if (this.run === run) return outcome; // else another one took its place
    }
  }

  private begin(command: Command, picture: (jpeg: Buffer) => boolean): Run {
    return new Run(command, this.settings, this.guessed, { picture, broken: (count) => this.shelf.fail(count) });
  }

  /** Pictures a second that are to be made: as many as are wanted, and no more than are allowed. */
  private get fps(): number {
    const limits = [this.thrift.limit, this.settings.fps].filter((limit) => limit > 0);
    return limits.length > 0 ? Math.min(...limits) : 0;
  }

  private async command(): Promise<Command> {
    const { command, ffmpeg } = this.settings;
    if (command) return { file: command, args: [], shell: true };
    return ffmpegCommand({ ...this.settings, fps: this.fps }, this.guessed, await versionOf(ffmpeg));
  }

  /** Looks, window by window, how many pictures were made and how many were taken. */
  private watchDemand(): () => void {
    let before = this.shelf.counters;
    return () => {
      const { received, taken } = this.shelf.counters;
      const limit = this.thrift.limit;
      const [made, used] = [received - before.received, taken - before.taken];
      before = this.shelf.counters;
      if (this.next || this.limits || this.guessed.recording) return;
      if (this.thrift.judge(made, used, this.windowMs) !== undefined) void this.replace(limit);
    };
  }

  /** Opens the camera a second time, as it is to go on; the first one ends when the second gives pictures. */
  private async replace(limit: number): Promise<void> {
    const { run } = this;
    const command = await this.command().catch(() => undefined); // an ffmpeg that is just being replaced
    if (!command) return this.thrift.refuse(limit);
    if (!run || run !== this.run || this.closed) return;
    const next = this.begin(command, (jpeg) => {
      if (this.next === next) this.takeOver(run, next);
      return this.run === next ? this.take(jpeg) : true;
    });
    this.next = next;
    await next.outcome();
    if (this.next !== next) return;
    this.next = undefined;
    this.thrift.refuse(limit);
  }

  /** Only from the one that ran when it was begun: another that was begun since knows more. */
  private takeOver(run: Run, next: Run): void {
    this.next = undefined;
    if (this.run === run) this.run = next;
    void (this.run === next ? run : next).stop();
  }

  /** Gives whether one more would find a place. */
  private take(jpeg: Buffer): boolean {
    this.outage.gave();
    if (this.limits && this.early(performance.now()) > 0) this.shelf.skip();
    else this.shelf.put(jpeg, Date.now());
    return !this.shelf.full;
  }
}
