import { FactReader, type Facts } from './facts';
import { type Command, copies } from './ffmpeg';
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
  /** How many pictures came. */
  pictures = 0;

  constructor(
    command: Command,
    private readonly settings: CaptureSettings,
    private readonly guessed: Required<Facts>,
    private readonly listener: Listener,
  ) {
    this.watchdog = new Watchdog(settings.stallMs + startMs, () => void this.stop());
    this.program = new Program(command, { data: (chunk) => this.cut(chunk), line: (line) => this.learn(line) });
  }

  get pid(): number | undefined {
    return this.program.pid;
  }

  async outcome(): Promise<Outcome> {
    const exit = await this.program.ended;
    this.watchdog.rest();
    return this.found ? { found: this.found } : this.outcomeOf(exit);
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  kill(): void {
    this.program.kill();
  }

  /** There is room again. */
  resume(): void {
    this.program.reading = true;
    this.watchdog.pat(this.settings.stallMs);
  }

  private cut(chunk: Buffer): void {
    const { jpegs, broken } = this.splitter.push(chunk);
    if (broken > 0) this.listener.broken(broken);
    this.pictures += jpegs.length;
    const room = jpegs.map((jpeg) => this.listener.picture(jpeg)).at(-1);
    if (room !== undefined) this.watchdog.pat(this.settings.stallMs);
    // What happens now does not wait for anybody; a recording does.
    if (room === false && this.guessed.recording) this.wait();
  }

  private wait(): void {
    this.program.reading = false;
    this.watchdog.rest();
  }

  /** A program that was begun for another input is ended, and begun as that wants it. */
  private learn(line: string): void {
    if (this.settings.command || !this.reader.read(line)) return;
    const { codec = this.guessed.codec, recording } = this.reader.facts;
    // Of a file of bare pictures ffmpeg knows no length, and yet it has an end.
    const found = { codec, recording: this.guessed.recording || recording === true };
    const same = copies(this.settings, found) === copies(this.settings, this.guessed);
    // A recording would begin anew, and never come past the place.
    const resized = this.reader.resized && !found.recording;
    if (same && found.recording === this.guessed.recording && !resized) return;
    this.found = found;
    void this.stop();
  }

  private outcomeOf(exit: Exit): Outcome {
    const { stallMs, login } = this.settings;
    if (this.watchdog.hasBarked) {
      const seconds = (this.pictures > 0 ? stallMs : stallMs + startMs) / 1000;
      return { trouble: { code: 'TIMEOUT', message: `nothing came for ${seconds} s` } };
    }
    if (exit === '' && this.guessed.recording && this.pictures > 0) return { over: true };
    if (exit === '') return { trouble: { code: 'BAD_SOURCE', message: 'the stream has ended' } };
    return { trouble: reasonOf(this.program.log, exit, login) };
  }
}
