import { type ChildProcess, fork } from 'node:child_process';
import { LinesideError } from '../errors';
import { type Jobs, outcome, type Reply, type Word } from './protocol';

/** A program to be forked, which calls `serve`. */
export interface Program {
  /** What people call it: `engine`. */
  name: string;
  /** Its compiled file. */
  path: string;
  args?: readonly string[];
  /** Options of Node itself. */
  execArgv?: readonly string[];
  /** Hears what it says without being asked. */
  heard?: (word: unknown) => void;
}

interface Pending {
  timeoutMs: number;
  /** What did not happen in that time, for people. */
  missing: string;
  settle: (reply: Reply) => void;
  fail: (error: LinesideError) => void;
}

/** How much of what a dying process wrote to stderr is kept for its obituary. */
const keptStderr = 2000;

/** A timer set for longer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** One process, from fork to exit. What it still owed when it ends fails with `ENGINE_LOST`. */
export class Child<J extends Jobs<J>> {
  private readonly pending = new Map<number, Pending>();
  private readonly process: ChildProcess;
  private nextId = 0;
  private timer: NodeJS.Timeout | undefined;
  private stderr = '';
  private killedFor: LinesideError | undefined;
  private lostFor: LinesideError | undefined;
  private ended = false;
  /** Resolves once the process is gone. */
  readonly exited: Promise<void>;

  /**
   * `reprieve` is asked before the process is ended for a job that is late: how many milliseconds more it has. 0 or less
   * ends it, as does a rejection; without it nobody is asked.
   */
  constructor(
    private readonly program: Program,
    private readonly reprieve?: (timeoutMs: number) => Promise<number>,
  ) {
    this.process = fork(program.path, program.args, {
      serialization: 'advanced',
      execArgv: [...(program.execArgv ?? [])], // not the debugger's port of this process
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.process.on('message', (said: Reply | Word) =>
      'word' in said ? program.heard?.(said.word) : this.settle(said),
    );
    // Not started, or a message that could not be sent.
    this.process.on('error', ({ message }) => this.kill(new LinesideError('ENGINE_LOST', message)));
    this.process.on('disconnect', () => this.kill());
    this.process.stderr?.on('data', (text) => (this.stderr = `${this.stderr}${text}`.slice(-keptStderr)));
    this.exited = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        this.bury(code, signal);
        resolve();
      });
    });
    this.letGo();
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Whether it is ending or has ended: no job may be given to it any more. */
  get ending(): boolean {
    return this.ended;
  }

  /**
   * Sends one job. Rejects with the process's own error, with `TIMEOUT`, or with `ENGINE_LOST`. `timeoutMs` begin when
   * those before it are answered: the process runs one at a time.
   */
  ask<K extends keyof J>(
    kind: K,
    body: J[K]['body'],
    timeoutMs: number,
    missing = 'no answer',
  ): Promise<J[K]['result']> {
    if (this.lostFor) return Promise.reject(this.lostFor);
    const id = this.nextId++;
    const reply = new Promise<Reply>((settle, fail) => {
      this.pending.set(id, { timeoutMs, missing, settle, fail });
      if (this.pending.size === 1) this.watch();
      this.process.channel?.ref();
      this.process.send?.({ id, kind, body }, (error) => error && this.kill()); // one that did not start has no `send`
    });
    return reply.then((it) => outcome(it) as J[K]['result']);
  }

  /** Sets the timer for the job that was sent first of those that are open. */
  private watch(): void {
    clearTimeout(this.timer);
    const [first] = this.pending;
    if (first) this.wind(...first, first[1].timeoutMs);
  }

  private wind(id: number, job: Pending, ms: number): void {
    const ring = () => (this.reprieve ? void this.look(id, job, this.reprieve) : this.giveUp(id, job));
    this.timer = setTimeout(ring, Math.min(ms, longestTimerMs));
  }

  /** Whether a job that is late has more time. It may be answered while that is asked, and then another one is watched. */
  private async look(id: number, job: Pending, reprieve: (timeoutMs: number) => Promise<number>): Promise<void> {
    const moreMs = await reprieve(job.timeoutMs).catch(() => 0);
    if (!this.pending.has(id)) return;
    if (moreMs > 0) this.wind(id, job, moreMs);
    else this.giveUp(id, job);
  }

  private giveUp(id: number, { timeoutMs, missing }: Pending): void {
    this.kill(this.late(`${missing} within ${timeoutMs / 1000} s`), id);
  }

  /**
   * Ends the process at once, whatever it does. The job `id` fails with `error`, all others with `ENGINE_LOST`, or with
   * `error` where that says `CLOSED`.
   */
  kill(error?: LinesideError, id?: number): void {
    if (error && id !== undefined) this.take(id)?.fail(error);
    this.killedFor ??= error;
    if (this.ended) return; // a kill that fails is an 'error' too, which would kill again without end
    this.ended = true;
    this.process.ref(); // whoever waits for `exited` lives to see it
    this.process.kill('SIGKILL');
  }

  private settle(reply: Reply): void {
    this.take(reply.id)?.settle(reply);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    const [first] = this.pending.keys();
    this.pending.delete(id);
    if (id === first) this.watch();
    if (this.pending.size === 0) this.letGo();
    return pending;
  }

  /** An idle child does not keep its parent's process alive. */
  private letGo(): void {
    this.process.unref();
    this.process.channel?.unref();
    (this.process.stderr as { unref?: () => void } | null)?.unref?.();
  }

  private bury(code: number | null, signal: NodeJS.Signals | null): void {
    this.ended = true;
    const error = this.killedFor?.code === 'CLOSED' ? this.killedFor : this.lost(code, signal);
    this.lostFor = error;
    for (const id of [...this.pending.keys()]) this.take(id)?.fail(error);
  }

  private lost(code: number | null, signal: NodeJS.Signals | null): LinesideError {
    const why = this.killedFor?.message ?? obituary(code, signal, this.stderr);
    return new LinesideError('ENGINE_LOST', `the ${this.program.name} process ended while it worked on this (${why})`);
  }

  private late(what: string): LinesideError {
    return new LinesideError('TIMEOUT', `${what}; the ${this.program.name} process was ended and starts anew`);
  }
}

/** What ended the process; its last words too, unless it was killed from outside and had none to say. */
function obituary(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  if (signal === 'SIGKILL') return 'killed by SIGKILL; if nobody did that, the system was out of memory';
  const last = stderr
    .split('\n')
    .filter((line) => /\w{3}/.test(line))
    .at(-1);
  return [signal ?? `exit code ${code}`, last].filter(Boolean).join(': ');
}
