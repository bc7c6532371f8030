import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..');

export const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${platform()} ${arch()}`,
  /** Processes that ran in the minute before: above a few tenths, others took part in what was measured. */
  loadBefore: loadavg()[0] ?? 0,
};

/** Of what was measured, as installed. */
export function versions(): Record<string, string> {
  const installed = ['node-red', 'onnxruntime-node', 'sharp'].map((name) => [name, version('node_modules', name)]);
  return { node: process.version.slice(1), 'this package': version('.'), ...Object.fromEntries(installed) };
}

function version(...folders: string[]): string {
  return (JSON.parse(readFileSync(join(root, ...folders, 'package.json'), 'utf8')) as { version: string }).version;
}
