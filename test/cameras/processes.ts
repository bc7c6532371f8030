import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Listed {
  pid: number;
  /** As anybody on the machine can read it. */
  line: string;
}

/** The processes below `pid` whose command line matches; those that have ended and nobody asked about are left out. */
export async function below(pid: number, pattern: RegExp): Promise<Listed[]> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args=']);
  const all = stdout.split('\n').flatMap((text) => {
    const [, own, parent, stat, line] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(text) ?? [];
    return own && !stat!.startsWith('Z') ? [{ pid: Number(own), parent: Number(parent), line: line! }] : [];
  });
  const inside = new Set([pid]);
  for (let grown = true; grown; ) {
    const found = all.filter((one) => inside.has(one.parent) && !inside.has(one.pid));
    for (const one of found) inside.add(one.pid);
    grown = found.length > 0;
  }
  return all.filter((one) => one.pid !== pid && inside.has(one.pid) && pattern.test(one.line));
}

/** Those of ffmpeg that read something for `image in`; not the cameras of tests, which listen. */
export async function captures(pid: number = process.pid): Promise<Listed[]> {
  return (await below(pid, /^\S*ffmpeg .*pipe:1/)).filter(({ line }) => !line.includes('-listen'));
}
