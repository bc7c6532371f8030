import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Counts, counted } from './camera-flow';

/** How all is, between two faults. */
export interface Look {
  counts: Counts[];
  /** How many there are, by name. */
  processes: Map<string, number>;
  /** Open files, sockets and pipes of the one that has most, by name. */
  descriptors: Map<string, number>;
}

/** In the environment of Node-RED, and so of all that comes of it: also of what nobody is the parent of any more. */
export const mark = 'LINESIDE_SOAK';

/** What was ended takes its time to go, and what takes its place to come. */
const limitMs = 15_000;
const againMs = 500;

/** Looks until the processes are those of `first`, or for so long that they will not be. */
export async function look(first?: Look): Promise<Look> {
  for (let waited = 0; ; waited += againMs) {
    const now = { counts: await counted(), ...processes() };
    if (!first || waited >= limitMs || same(first.processes, now.processes)) return now;
    await sleep(againMs);
  }
}

function same(one: Look['processes'], other: Look['processes']): boolean {
  return one.size === other.size && [...one].every(([name, count]) => other.get(name) === count);
}

function processes(): Pick<Look, 'processes' | 'descriptors'> {
  const found: Pick<Look, 'processes' | 'descriptors'> = { processes: new Map(), descriptors: new Map() };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const { name, open } = read(pid) ?? {};
    if (name === undefined || open === undefined) continue;
    found.processes.set(name, (found.processes.get(name) ?? 0) + 1);
    found.descriptors.set(name, Math.max(found.descriptors.get(name) ?? 0, open));
  }
  return found;
}

/** Of a process with the mark; one that has ended has no environment any more. */
function read(pid: string): { name: string; open: number } | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${mark}=${process.pid}`)) return undefined;
    return {
      name: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(),
      open: readdirSync(`/proc/${pid}/fd`).length,
    };
  } catch {
    return undefined;
  }
}
