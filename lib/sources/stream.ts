import type { CaptureCounters, CaptureSettings, Picture } from '../capture/settings';
import { asLinesideError, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { sum } from '../sum';
import type { Login } from './address';
import { type CaptureProcess, openCapture } from './capture-process';
import { pictureFrame } from './picture';
import { type Clock, realClock } from './source';
import { splitOptions, streamInput } from './stream-input';

export interface StreamOptions {
  /** rtsp, http, https, rtmp, udp, srt …, the path of a video, or a device such as `/dev/video0`. */
  url?: string;
  /** In place of `url`: a shell's command that writes JPEG pictures to its standard output. */
  command?: string;
  /** A user and password in the address win over it. */
  login?: Login;
  /** Where a relative path begins; the working directory where absent. */
  base?: string;
  /** Pictures a second at most; 0 or absent takes all. */
  fps?: number;
  /** Pixels to which pictures are shrunk; 0 or absent leaves them as they come. */
  width?: number;
  /** A video begins again at its end. */
  repeat?: boolean;
  /** So long without a picture, the camera is opened anew; 10 s where absent. */
  stallMs?: number;
  /** The decoder that ffmpeg is to use: `auto`, `cuda`, `vaapi` …; the processor where empty or absent. */
  hwaccel?: string;
  /** Options of ffmpeg before its `-i`, as one types them. */
  inputOptions?: string;
  /** Another ffmpeg than the one that is found. */
  ffmpeg?: string;
  /** `latest` (where absent) keeps the newest picture only; `queue` keeps `queueLimit`, and lets a video wait. */
  whenBusy?: 'latest' | 'queue';
  queueLimit?: number;
  /** Replaced by tests. */
  open?: (settings: CaptureSettings) => CaptureProcess;
  clock?: Clock;
}

/** Always `received = taken + skipped + failed + waiting`. */
export type CameraCounters = CaptureCounters;

const none: CameraCounters = { received: 0, taken: 0, skipped: 0, failed: 0, waiting: 0 };
const shortestPauseMs = 250;
const longestPauseMs = 30_000;

/** A camera that is open as long as this is: the process that holds it, and the successors of that. */
export class Stream {
  private readonly settings: CaptureSettings;
  private readonly clock: Clock;
  private readonly closing = new AbortController();
  private process: CaptureProcess | undefined;
  /** What the processes before this one counted. */
  private before = none;
  private latest = none;
  private failures = 0;
  private retryAt = Number.NEGATIVE_INFINITY;

  /** Throws `BAD_OPTION`. */
  constructor(private readonly options: StreamOptions) {
    this.settings = settingsOf(options);
    this.clock = options.clock ?? realClock;
  }

  /** As they were when the last picture came. */
  get counters(): CameraCounters {
    return sum(this.before, this.latest);
  }

  /** As they are now. */
  async count(): Promise<CameraCounters> {
    const counters = await this.process?.count().catch(() => undefined);
    if (counters) this.latest = counters;
    return this.counters;
  }

  /** The next picture; `undefined` when a video has ended. Throws why there is none now: `BAD_SOURCE`, `TIMEOUT`, `NO_FFMPEG`, `CLOSED` … */
  next(): Promise<Frame | undefined> {
    return this.ask('next');
  }

  /** The first picture that is taken from now on. Throws as `next` does. */
  async look(): Promise<Frame> {
    const frame = await this.ask('look');
    if (frame) return frame;
    throw new LinesideError('BAD_SOURCE', `${this.settings.name} has ended`);
  }

  /** Resolves when no program of it runs any more. Once too often does no harm. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.process?.close();
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private async ask(kind: 'next' | 'look'): Promise<Frame | undefined> {
    const process = await this.opened();
    const told = await process.ask(kind).catch((error: unknown) => this.bury(process, error));
    this.latest = told.counters;
    if ('trouble' in told) throw new LinesideError(told.trouble.code, told.trouble.message);
    if ('ended' in told && this.closed) throw closed();
    if ('ended' in told) return undefined;
    this.failures = 0;
    return this.frameOf(told.picture);
  }

  private async opened(): Promise<CaptureProcess> {
    const pauseMs = this.retryAt - this.clock.now();
    if (pauseMs > 0) await this.clock.wait(pauseMs, this.closing.signal);
    if (this.closed) throw closed();
    this.process ??= this.begin();
    return this.process;
  }

  /** Where the system has no room for a process, the next try comes after a pause, too. */
  private begin(): CaptureProcess {
    try {
      return (this.options.open ?? openCapture)(this.settings);
    } catch (error) {
      this.postpone();
      throw new LinesideError('BAD_SOURCE', `no process for the camera starts: ${(error as Error).message}`);
    }
  }

  private postpone(): void {
    this.retryAt = this.clock.now() + Math.min(longestPauseMs, shortestPauseMs * 2 ** this.failures++);
  }

  private async frameOf({ jpeg, timestamp, sequence }: Picture): Promise<Frame> {
    const { name } = this.settings;
    const frame = pictureFrame(jpeg, { timestamp, sequence: this.before.received + sequence, source: name });
    return frame.catch((error) => {
      this.before = { ...this.before, taken: this.before.taken - 1, failed: this.before.failed + 1 };
      throw error;
    });
  }

  /** The process has ended: the next one comes after a pause, and what it held is lost, and counted. */
  private bury(process: CaptureProcess, thrown: unknown): never {
    if (process === this.process) {
      this.process = undefined;
      this.before = lost(this.counters);
      this.latest = none;
      this.postpone();
    }
    if (this.closed) throw closed();
    const { code, message } = asLinesideError(thrown, 'BAD_SOURCE');
    if (code === 'TIMEOUT') throw new LinesideError(code, message); // says so itself
    throw new LinesideError(code === 'ENGINE_LOST' ? 'BAD_SOURCE' : code, `${message}; it starts anew`);
  }
}

function settingsOf(options: StreamOptions): CaptureSettings {
  const { url = '', command = '', login, base = '', ffmpeg } = options;
  const inputOptions = splitOptions(options.inputOptions ?? '');
  const input = command ? { url: '', command, name: nameOf(command) } : streamInput(url, login, base, inputOptions);
  return {
    ...input,
    inputOptions,
    ffmpeg: ffmpeg || process.env.LINESIDE_FFMPEG || 'ffmpeg',
    hwaccel: options.hwaccel ?? '',
    fps: options.fps ?? 0,
    width: options.width ?? 0,
    repeat: options.repeat ?? false,
    stallMs: options.stallMs ?? 10_000,
    whenBusy: options.whenBusy ?? 'latest',
    queueLimit: options.queueLimit ?? 10,
  };
}

/** By its first word: what stands behind it may hold passwords. */
function nameOf(command: string): string {
  const [first = '', ...rest] = command.trim().split(/\s+/);
  return rest.length > 0 ? `${first} …` : first;
}

function lost({ waiting, failed, ...rest }: CameraCounters): CameraCounters {
  return { ...rest, failed: failed + waiting, waiting: 0 };
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the camera was closed');
}
