import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LinesideError } from '../errors';
import { Child } from '../process/child';
import { type Release, Slots } from '../slots';
import type { EngineJobs } from './protocol';

/** One process of the engine. */
export type EngineChild = Child<EngineJobs>;

const program = { name: 'engine', path: join(__dirname, 'main.js') };

export interface EngineOptions<T> {
  /** What a new process does first, such as opening its model. */
  prepare: (child: EngineChild) => Promise<T>;
  /** A request that takes longer ends the process. */
  timeoutMs: number;
  /**
   * Of a process that waits for servers: how long a late one has to show life. As long as it waits for somebody it is
   * not ended, however long its line is: its clients have deadlines of their own.
   */
  signMs?: number;
  /** Jobs in the process at once; 2 where absent. */
  jobsAtOnce?: number;
}

/** While one job runs, the next one's picture is decoded on another thread. */
export const defaultJobsAtOnce = 2;

const shortestPauseMs = 250;
const longestPauseMs = 30_000;
/** How long `close` waits for what is at work. */
const graceMs = 2000;

interface Ready<T> {
  child: EngineChild;
  prepared: T;
}

/**
 * An engine process and its successors. One that dies is replaced after a pause that doubles until a job succeeds
 * again. One that cannot be prepared says why to everybody who asks, and is tried again when somebody asks after the
 * pause: a wrong model file and a camera do not start a process thirty times a second.
 */
export class Engine<T> {
  private readonly slots: Slots;
  private readonly closing = new AbortController();
  private whenIdle: (() => void) | undefined;
  private current: Promise<Ready<T>> | undefined;
  private child: EngineChild | undefined;
  private failures = 0;
  private retryAt = Number.POSITIVE_INFINITY;
  private working = 0;
  private prepared = false;

  constructor(private readonly options: EngineOptions<T>) {
    this.slots = new Slots(options.jobsAtOnce ?? defaultJobsAtOnce);
  }

  /** How many ask or wait. */
  get load(): number {
    return this.working;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Whether a process is prepared and at work: whoever asks waits for no start. */
  get up(): boolean {
    return this.prepared && this.child?.ending === false;
  }

  /** Tries again to start a process where there is none and the pause is over; nobody waits for it. */
  revive(): void {
    if (!this.current || performance.now() >= this.retryAt) this.ready().catch(() => undefined); // said to whoever asks
  }

  /** What `prepare` gave. Starts a process where there is none. */
  async ready(): Promise<T> {
    return (await this.process()).prepared;
  }

  /** `times` as long as a request may take: of a batch, once for each picture. */
  async ask<K extends keyof EngineJobs>(
    kind: K,
    body: EngineJobs[K]['body'],
    signal?: AbortSignal,
    times = 1,
  ): Promise<EngineJobs[K]['result']> {
    this.working++;
    let release: Release | undefined;
    try {
      release = await this.slots.take(signal);
      const { child } = await this.process();
      if (signal?.aborted) throw new LinesideError('CLOSED', 'given up before its turn came');
      const result = await child.ask(kind, body, this.options.timeoutMs * times);
      this.failures = 0;
      return result;
    } finally {
      release?.();
      if (--this.working === 0) this.whenIdle?.();
    }
  }

  /** Lets what is at work end for two seconds, then ends the process, stuck or not. */
  async close(): Promise<void> {
    this.closing.abort();
    this.slots.close();
    if (this.working > 0) await Promise.race([this.idle(), pause(graceMs, undefined, { ref: false })]);
    this.child?.kill(closed());
    await this.child?.exited;
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.whenIdle = resolve;
    });
  }

  private async process(): Promise<Ready<T>> {
    // One that is ending is waited for: `replace` then has put its successor into `current`.
    if (this.child?.ending) await this.child.exited;
    if (this.closed) throw closed();
    if (!this.current || performance.now() >= this.retryAt) this.current = this.start(0);
    return this.current;
  }

  private async start(pauseMs: number): Promise<Ready<T>> {
    this.retryAt = Number.POSITIVE_INFINITY;
    this.prepared = false;
    if (pauseMs > 0) await pause(pauseMs, undefined, this.closing).catch(() => undefined);
    if (this.closed) throw closed();
    try {
      const child = fork(this.options.signMs);
      this.child = child;
      const prepared = await this.options.prepare(child);
      void child.exited.then(() => this.replace());
      this.prepared = true;
      return { child, prepared };
    } catch (error) {
      this.child?.kill();
      this.retryAt = performance.now() + this.nextPauseMs();
      throw error;
    }
  }

  private replace(): void {
    if (this.closed) return;
    this.current = this.start(this.nextPauseMs());
    this.current.catch(() => undefined); // said to whoever asks next
  }

  private nextPauseMs(): number {
    return Math.min(longestPauseMs, shortestPauseMs * 2 ** this.failures++);
  }
}

/** Throws `ENGINE_LOST` where the system has no room for a process. */
function fork(signMs: number | undefined): EngineChild {
  try {
    const child: EngineChild = new Child(program, signMs ? (ms) => reprieve(child, ms, signMs) : undefined);
    return child;
  } catch (error) {
    const why = (error as Error).message;
    throw new LinesideError('ENGINE_LOST', `the engine process does not start (${why}); free memory, or end others`, {
      cause: error,
    });
  }
}

/** What is left of a job's time, counted from when its process last waited for a server; nothing where it shows no life. */
async function reprieve(child: EngineChild, timeoutMs: number, signMs: number): Promise<number> {
  const dead = pause(signMs, Number.POSITIVE_INFINITY, { ref: false });
  return timeoutMs - (await Promise.race([child.ask('quiet', undefined, signMs), dead]));
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'the model was closed');
}
