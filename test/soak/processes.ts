import { readFileSync } from 'node:fs';

/** Megabytes of resident memory by the name of a process, its children and theirs counted by name. Linux only. */
export function memoryOf(pid: number): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, megabytes } of tree(pid)) sizes.set(name, (sizes.get(name) ?? 0) + megabytes);
  return sizes;
}

interface Process {
  name: string;
  megabytes: number;
}

/** A process that ends meanwhile is left out, with all that it began. */
function tree(pid: number): Process[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = { name: field('Name'), megabytes: Number(field('VmRSS')) / 1024 };
    return [own, ...children.flatMap((child) => tree(Number(child)))];
  } catch {
    return [];
  }
}
