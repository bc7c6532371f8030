import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Ids of the simulator's processes whose parent is `parent`. */
export async function simulatorsOf(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter(([, ppid, name]) => Number(ppid) === parent && name === 'lineside-simulator')
    .map(([pid]) => Number(pid));
}
