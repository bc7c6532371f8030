import { setTimeout as sleep } from 'node:timers/promises';
import { asFailed } from '../errors';
import { pace } from '../pace';
import type { Facts } from './facts';
import { type Command, copies, ffmpegCommand, guess } from './ffmpeg';
import { type Outcome, Run } from './run';
import type { CaptureSettings, Trouble } from './settings';
import { Shelf } from './shelf';
import { versionOf } from './version';

/** After a program that gave pictures; doubled after each that gave none. */
const shortestPauseMs = 500;
const longestPauseMs = 15_000;

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
  private failures = 0;
  /** When the last picture came. */
  private since = Date.now();
  private readonly running: Promise<void>;

  constructor(private readonly settings: CaptureSettings) {
    this.shelf = new Shelf(settings, () => this.run?.resume());
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
    await this.run?.stop();
    await this.running;
  }

  /** Ends the program at once, without a word. */
  kill(): void {
    this.run?.kill();
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Whether the limit of pictures a second is kept here: ffmpeg keeps it where it makes the pictures. */
  private get limits(): boolean {
    return this.settings.command !== undefined || copies(this.settings, this.guessed);
  }

  private async keepOpen(): Promise<void> {
    while (!this.closed) {
      const outcome = await this.once().catch((error): Outcome => ({ trouble: asFailed(error, 'BAD_SOURCE').error }));
      if ('over' in outcome) break;
      if ('found' in outcome) this.guessed = outcome.found;
      else await this.rest(outcome.trouble);
    }
    this.shelf.end();
  }

  /** One program from start to end. Throws `NO_FFMPEG`. */
  private async once(): Promise<Outcome> {
    this.run = undefined;
    const command = await this.command();
    if (this.closed) return { over: true };
    this.run = new Run(command, this.settings, this.guessed, {
      picture: (jpeg) => this.take(jpeg),
      broken: (count) => this.shelf.fail(count),
    });
    return this.run.outcome();
  }

  private async command(): Promise<Command> {
    const { command, ffmpeg } = this.settings;
    if (command) return { file: command, args: [], shell: true };
    return ffmpegCommand(this.settings, this.guessed, await versionOf(ffmpeg));
  }

  /** Gives whether one more would find a place. */
  private take(jpeg: Buffer): boolean {
    this.failures = 0;
    this.since = Date.now();
    if (this.limits && this.early(performance.now()) > 0) this.shelf.skip();
    else this.shelf.put(jpeg, Date.now());
    return !this.shelf.full;
  }

  /** Says why there is no picture, and waits before the next try. */
  private async rest({ code, message }: Trouble): Promise<void> {
    if (this.closed) return;
    this.shelf.tell({ code, message: code === 'NO_FFMPEG' ? message : this.sentence(message) });
    await sleep(pauseMsAfter(this.failures++), undefined, { signal: this.closing.signal }).catch(() => {});
  }

  /** Stays the same while an outage has the same reason: it is raised once. */
  private sentence(reason: string): string {
    const time = new Date(this.since).toTimeString().slice(0, 8);
    return `since ${time} no picture: ${reason} (${this.settings.name}); it is tried again`;
  }
}

/** How long to wait after a program that gave nothing, and so many before it. */
export function pauseMsAfter(failures: number): number {
  return Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
}
