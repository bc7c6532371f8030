import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

/** A process under test, with a process group of its own, as a terminal gives it. */
export interface Running {
  pid: number;
  /** The first line, past or to come, that matches; rejects with all output when the process ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  output(): string;
  /** Sends the signal to the whole group, as Ctrl-C does, and resolves with the exit code once the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves when no process of the group is left. */
  gone(): Promise<void>;
}

const onWindows = process.platform === 'win32';

/** Starts Node with a script. `environment` is laid over this process's. */
export function startNode(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  return startProgram(process.execPath, args, environment);
}

export function startProgram(path: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(path, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !onWindows,
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = collect(child);
  return {
    pid: child.pid!,
    line: (pattern) => nextLine(child, ended, text, pattern),
    output: () => text.all,
    stop: (signal = 'SIGINT') => {
      send(child, signal);
      return ended;
    },
    gone: () => untilGone(child),
  };
}

function collect(child: ChildProcess): { all: string } {
  const text = { all: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => {
      text.all += part;
      child.emit('text');
    });
  }
  return text;
}

async function nextLine(
  child: ChildProcess,
  ended: Promise<unknown>,
  text: { all: string },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  let look = () => {};
  const found = new Promise<RegExpExecArray>((resolve) => {
    look = () => {
      const match = pattern.exec(text.all);
      if (match) resolve(match);
    };
    child.on('text', look);
    look();
  });
  const lost = ended.then(() => {
    throw new Error(`the process ended before it wrote ${pattern}:\n${text.all}`);
  });
  return Promise.race([found, lost]).finally(() => child.off('text', look));
}

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (onWindows) child.kill(signal);
    else process.kill(-child.pid!, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended already
  }
}

/** Nothing tells when the last orphan of a group ends, so this looks again and again; mocha's limit ends it. */
async function untilGone(child: ChildProcess): Promise<void> {
  while (!onWindows && (await groupOf(child)) > 0);
}

/** How many processes of the group run. One that has ended and that nobody has asked about (Z) counts no more. */
async function groupOf({ pid }: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,stat=']);
  return stdout.split('\n').filter((line) => new RegExp(`^\\s*${pid}\\s+[^Z]`).test(line)).length;
}
