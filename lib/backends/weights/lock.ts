import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { storing } from './part';

/**
 * A lock between processes: a file that one of them makes, and touches as long as it works. One whose maker is gone, or
 * does not touch it any more, is taken away.
 */

interface Maker {
  pid: number;
  host: string;
  token: string;
}

const touchMs = 2000;
/** Measured on this process's own clock, from when the file was first seen as it is: clocks of file servers differ. */
const usualStaleMs = 10_000;
const lookMs = 250;

interface Job {
  isDone(): Promise<boolean>;
  /** `isMine` tells whether the lock is still held by the one who works. */
  work(isMine: () => Promise<boolean>): Promise<void>;
  /** Called now and then while another process works. */
  onWait(): Promise<void>;
}

/**
 * Does the work once for all processes that ask at the same time: who comes later waits until it is done, or has a try
 * of its own when the one before it failed.
 */
export async function oneAtATime(path: string, job: Job, staleMs = usualStaleMs): Promise<void> {
  const isStale = watcher(path, staleMs);
  while (!(await job.isDone())) {
    const token = randomUUID();
    if (await make(path, token)) await whileTouching(path, token, job);
    else {
      const old = await isStale();
      if (old) await takeAway(path, old);
      else await job.onWait().then(() => pause(lookMs));
    }
  }
}

async function make(path: string, token: string): Promise<boolean> {
  const maker: Maker = { pid: process.pid, host: hostname(), token };
  return storing(path, async () => {
    try {
      await writeFile(path, JSON.stringify(maker), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

async function whileTouching(path: string, token: string, { isDone, work }: Job): Promise<void> {
  const isMine = async () => (await makerOf(path))?.token === token;
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), touchMs).unref();
  try {
    if (!(await isDone())) await work(isMine);
  } finally {
    clearInterval(touch);
    if (await isMine()) await rm(path, { force: true });
  }
}

/** Gives the text of a lock that nobody works under any more. */
function watcher(path: string, staleMs: number): () => Promise<string | undefined> {
  let seen = '';
  let since = 0;
  return async () => {
    const [text, time] = await Promise.all([
      textOf(path),
      stat(path).then(
        (it) => it.mtimeMs,
        () => 0,
      ),
    ]);
    const now = performance.now();
    if (seen !== `${text} ${time}`) [seen, since] = [`${text} ${time}`, now];
    return text !== undefined && (isGone(parsed(text)) || now - since > staleMs) ? text : undefined;
  };
}

/** A maker on this machine whose process has ended. One of the same number may have come after it: then time tells. */
function isGone(maker: Maker | undefined): boolean {
  if (maker?.host !== hostname()) return false;
  try {
    process.kill(maker.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Moves the lock away before it is looked at again: between two looks another process may have made its own. */
async function takeAway(path: string, old: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await textOf(aside)) !== old) await link(aside, path);
  } catch {
    // Somebody else was faster.
  } finally {
    await rm(aside, { force: true });
  }
}

async function makerOf(path: string): Promise<Maker | undefined> {
  return parsed((await textOf(path)) ?? '');
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function parsed(text: string): Maker | undefined {
  try {
    return JSON.parse(text) as Maker;
  } catch {
    return undefined; // being written just now
  }
}
