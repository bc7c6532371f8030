import { readFileSync } from 'node:fs';

/** What Linux counts in on all that Node runs on (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

/** Seconds of processor time that processes took so far, and those that each has started and seen end: proc_pid_stat(5), 14 to 17. */
export function cpuOf(...pids: number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / ticksPerSecond;
}

function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from the third on: the second may hold anything
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}
