import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Command } from './ffmpeg';
import { began } from './programs';

/** What a program is heard to do. */
export interface Hearing {
  /** Bytes of its standard output. */
  data: (chunk: Buffer) => void;
  /** A line of its log. */
  line: (line: string) => void;
}

/** How it ended, for people; empty where it ended well. */
export type Exit = string;

const onWindows = process.platform === 'win32';
/** How long a program has to take its leave of a camera before it is killed. */
const graceMs = 1000;
const keptLines = 40;

/** ffmpeg or a command, from start to end, with all that it starts itself. */
export class Program {
  private readonly child: ChildProcess;
  private readonly last: string[] = [];
  private over = false;
  /** Resolves when it has ended and all of its output was heard. Never rejects. */
  readonly ended: Promise<Exit>;

  constructor({ file, args, input, shell = false }: Command, hearing: Hearing) {
    // A group of its own, so that what a shell starts ends with it.
    this.child = spawn(file, args, { stdio: 'pipe', shell, detached: !onWindows, windowsHide: true });
    const { stdin, stdout, stderr } = this.child;
    stdin?.on('error', () => {}); // it ended before it read: its exit says why
    stdin?.end(input ?? '');
    stdout?.on('data', hearing.data);
    if (stderr) createInterface({ input: stderr }).on('line', (line) => this.hear(line, hearing.line));
    this.ended = new Promise((resolve) => {
      const end = (exit: Exit) => {
        this.over = true;
        resolve(exit);
      };
      this.child.once('error', ({ message }) => end(message));
      this.child.once('close', (code, signal) => {
        if (!onWindows) this.signal('SIGKILL'); // what it started and left behind
        end(code === 0 ? '' : signal ? `ended by ${signal}` : `exit code ${code}`);
      });
    });
    if (this.pid !== undefined) began(this.pid, this.ended);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last lines of its log. */
  get log(): readonly string[] {
    return this.last;
  }

  /** Whether its output is read; a program whose output is not read stands still. */
  set reading(wanted: boolean) {
    if (wanted) this.child.stdout?.resume();
    else this.child.stdout?.pause();
  }

  /** Asks it to end, and ends it where it does not. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    this.reading = true; // one that waits to write would not hear
    const timer = setTimeout(() => this.cutOff(), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Who left the group may hold its output open for ever: it is heard no more. */
  private cutOff(): void {
    this.signal('SIGKILL');
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Ends it at once, without a word; for a process that is ending itself. */
  kill(): void {
    this.signal('SIGKILL');
  }

  private hear(line: string, told: (line: string) => void): void {
    this.last.push(line);
    if (this.last.length > keptLines) this.last.shift();
    told(line);
  }

  /** Also when it has ended itself: what it started may go on, and holds its output open. */
  private signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined && !this.over) endGroup(this.pid, signal);
  }
}

/** Sends a signal to a program and all that it started. That it has ended already, or may not be ended, is no error. */
export function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    if (onWindows) endTree(pid);
    else process.kill(-pid, signal);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ESRCH', 'EPERM'].includes(code)) throw error;
  }
}

function endTree(pid: number): void {
  const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
  killer.on('error', () => {});
  killer.unref();
}
