import { FactReader, type Facts } from './facts';
import { type Command, ffmpegCommand, isAddress } from './ffmpeg';
import { type Exit, Program } from './program';
import { reasonOf } from './reason';
import type { CaptureSettings, Trouble } from './settings';
import { JpegSplitter } from './splitter';
import { Watchdog } from './watchdog';

/** How a run ended: it was begun for another input than it found, a recording is over, or something is wrong. */
export type Outcome = { found: Required<Facts> } | { over: true } | { trouble: Trouble };

/** Who is told what comes. */
export interface Listener {
  /** Gives whether there is room for more: where a program can wait, it does. */
  picture: (jpeg: Buffer) => boolean;
  broken: (count: number) => void;
}

/** A camera takes its time before its first picture. */
const startMs = 10_000;

/** One program from its start to its end, and the pictures that it gives. */
export class Run {
  private readonly splitter = new JpegSplitter();
  private readonly reader = new FactReader();
  private readonly program: Program;
  private readonly watchdog: Watchdog;
  private found: Required<Facts> | undefined;
  /** Pictures that came and wait for room; empty but for a recording in a queue. */
  private readonly backlog: Buffer[] = [];
  private onDrained = () => {};
  private paused = false;
  private stopping = false;
  /** How many pictures came. */
  private pictures = 0;
  /** Whether bytes came since the last of them. */
  private bytes = false;

  constructor(
    command: Command,
    private readonly settings: CaptureSettings,
    private readonly guessed: Required<Facts>,
    private readonly listener: Listener,
  ) {
    // Its log comes by another pipe: what it said before these bytes is read before them.
    const data = (chunk: Buffer) => void setImmediate(() => this.cut(chunk));
    this.program = new Program(command, { data, line: (line) => this.learn(line) });
    this.watchdog = new Watchdog(settings.stallMs + startMs, () => void this.stop());
  }

  get pid(): number | undefined {
    return this.program.pid;
  }

  async outcome(): Promise<Outcome> {
    const exit = await this.program.ended;
    await new Promise(setImmediate); // for its last bytes
    this.watchdog.leave();
    if (this.found) return { found: this.found };
    if (this.backlog.length > 0) await new Promise<void>((drained) => (this.onDrained = drained));
    return this.outcomeOf(exit);
  }

  stop(): Promise<void> {
    this.stopping = true;
    this.backlog.length = 0;
    this.onDrained();
    return this.program.stop();
  }

  kill(): void {
    this.program.kill();
  }

  /** There is room again. */
  resume(): void {
    if (this.paused) this.handOut();
  }

  private cut(chunk: Buffer): void {
    if (this.stopping) return;
    const { jpegs, broken } = this.splitter.push(chunk);
    if (broken > 0) this.listener.broken(broken);
    this.bytes = jpegs.length === 0;
    if (this.bytes) return;
    this.pictures += jpegs.length;
    this.backlog.push(...jpegs);
    if (!this.paused) this.handOut();
  }

  /** What happens now does not wait for anybody; a recording in a queue does, and all that one chunk brought. */
  private handOut(): void {
    const waits = this.guessed.recording && this.settings.whenBusy === 'queue';
    let room = true;
    while (room && this.backlog.length > 0) room = this.listener.picture(this.backlog.shift()!) || !waits;
    this.paused = !room;
    this.program.reading = room;
    if (room) this.watchdog.pat(this.settings.stallMs);
    else this.watchdog.rest();
    if (this.backlog.length === 0) this.onDrained();
  }

  /** A program that was begun for another input is ended, and begun as that wants it. */
  private learn(line: string): void {
    if (this.settings.command || !this.reader.read(line)) return;
    const { codec = this.guessed.codec, recording } = this.reader.facts;
    const found = { codec, recording: recording ?? this.guessed.recording };
    // Of a file of bare pictures ffmpeg knows no length, and yet it has an end.
    if (!isAddress(this.settings.url)) found.recording ||= this.guessed.recording;
    const begun = (facts: Required<Facts>) => ffmpegCommand(this.settings, facts, 0).args.join(' ');
    // A recording would begin anew, and never come past the place.
    const resized = this.reader.resized && !found.recording;
    if (begun(found) === begun(this.guessed) && !resized) return;
    this.found = found;
    void this.stop();
  }

  private outcomeOf(exit: Exit): Outcome {
    const { stallMs } = this.settings;
    const nothing = this.bytes ? 'bytes came, but no whole JPEG picture' : undefined;
    if (this.watchdog.hasBarked) {
      const seconds = (this.pictures > 0 ? stallMs : stallMs + startMs) / 1000;
      return { trouble: { code: 'TIMEOUT', message: `${nothing ?? 'nothing came'} for ${seconds} s` } };
    }
    if (exit === '' && this.guessed.recording && this.pictures > 0) return { over: true };
    const ended = this.pictures === 0 ? nothing : undefined; // behind pictures they are the rest of one
    if (exit === '') return { trouble: { code: 'BAD_SOURCE', message: ended ?? 'the stream has ended' } };
    return { trouble: reasonOf(this.program.log, exit, this.settings) };
  }
}
