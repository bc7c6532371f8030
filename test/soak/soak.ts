/**
 * `npm run soak [-- --flow cameras|faults|demo] [--minutes 30 | --hours 24] [--seed 1] [--write]`: a flow for a long while;
 * `faults` are those that happen to cameras, in an order that `--seed` gives. Ends with 1 where an error was logged that no
 * fault explains, where memory grew by more than 5 % (with faults 10 %) since it had settled, where Node-RED's event loop was
 * late by more than 10 ms (p99), or where the flow does not hold what it is to. `--write` puts the figures into the bench's
 * results.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { met, type Row } from '../bench/row';
import { root } from '../repository';
import { cameras } from './cameras';
import { demo } from './demo';
import { faultyCameras } from './faulty-cameras';
import type { Soaked } from './flow';
import { judge, type Sample } from './judge';
import { memoryOf } from './processes';
import { type Running, start } from './running';

const flows: Record<string, (seed: number) => Soaked> = { cameras, faults: faultyCameras, demo };
const results = join(root, 'test', 'bench', 'results.json');

async function main(): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error(`expected Linux, whose /proc is read, but found ${process.platform}`);
  const { soaked, minutes, write } = readArguments();
  const userDir = mkdtempSync(join(tmpdir(), 'lineside-soak-'));
  try {
    const { good, rows } = await soak(soaked, userDir, minutes);
    if (write) save(rows);
    process.exitCode = good ? 0 : 1;
  } finally {
    rmSync(userDir, { recursive: true, force: true });
  }
}

function readArguments() {
  const text = { type: 'string' } as const;
  const options = {
    flow: { ...text, default: 'cameras' },
    minutes: text,
    hours: text,
    seed: { ...text, default: '1' },
    write: { type: 'boolean' },
  } as const;
  const { flow, minutes, hours, seed, write = false } = parseArgs({ options }).values;
  const soaked = flows[flow]?.(Number(seed));
  if (!soaked) throw new Error(`expected ${Object.keys(flows).join(' or ')} for --flow but received ${flow}`);
  const wanted = hours === undefined ? Number(minutes ?? soaked.minutes) : 60 * Number(hours);
  if (!(wanted > 0)) throw new Error(`expected a time above 0 but received ${hours ?? minutes}`);
  return { soaked, minutes: wanted, write };
}

async function soak(soaked: Soaked, userDir: string, minutes: number) {
  let running: Running | undefined;
  try {
    await soaked.prepare(userDir);
    running = start(userDir);
    await soaked.begin(running);
    const samples = await watch(soaked, running, minutes);
    const delay = await running.delay();
    const rows = await soaked.end(running);
    const { name: flow, settledMinutes, growth, errors } = soaked;
    return judge({ flow, minutes, settledMinutes, growth, errors, samples, delay, log: running.log(), rows });
  } finally {
    await running?.stop();
    await soaked.close();
  }
}

/** Once a second. The event loop is judged from when memory has settled: loading is no part of it. */
async function watch(soaked: Soaked, running: Running, minutes: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const seconds = Math.round(60 * minutes);
  for (let second = 0; second < seconds; second++) {
    await sleep(1000);
    samples.push(memoryOf(running.pid));
    if (second === soaked.settledMinutes * 60) {
      await soaked.settled?.(running);
      await running.delay();
    }
    if (second === seconds >> 1) await soaked.middle();
  }
  return samples;
}

/** In place of those of an earlier soak of the same flow. */
function save(rows: readonly Row[]): void {
  const [flow] = rows[0]!.name.split(':');
  const all = JSON.parse(readFileSync(results, 'utf8')) as { rows: Row[] };
  const others = all.rows.filter(({ group, name }) => group !== 'soak' || !name.startsWith(`${flow}:`));
  const judged = rows.map((row) => ({
    ...row,
    value: Number(row.value.toPrecision(4)),
    ...(row.target && { met: met(row) }),
  }));
  writeFileSync(results, `${JSON.stringify({ ...all, rows: [...others, ...judged] }, undefined, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
