/**
 * `npm run bench [-- --only <group>] [--quick]`: measures this package against the bare runtime on this machine.
 * A full run writes test/bench/results.json, but for the rows of soaks; parts and quick runs only print.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { batchRows } from './batch';
import { cameraRows } from './camera';
import { drawRows } from './draw';
import { loopRows } from './loop';
import { machine, versions } from './machine';
import { memoryRows } from './memory';
import { outlineRows } from './outline';
import { pathRows } from './path';
import { pictures } from './picture';
import { remoteRows } from './remote';
import { met, type Row, table } from './row';
import { serveRows } from './serve';
import type { Setting } from './setting';
import { simulatorRows } from './simulator';
import { stageRows } from './stages';
import { taskRows } from './tasks';
import { throughputRows } from './throughput';
import { writeYolov8n } from './yolov8n';

const groups: Record<string, (setting: Setting) => Promise<Row[]>> = {
  stages: stageRows,
  tasks: taskRows,
  outline: outlineRows,
  path: pathRows,
  throughput: throughputRows,
  batch: batchRows,
  loop: loopRows,
  draw: drawRows,
  simulator: simulatorRows,
  memory: memoryRows,
  remote: remoteRows,
  serve: serveRows,
  camera: cameraRows,
};

const results = resolve(__dirname, '..', '..', '..', 'test', 'bench', 'results.json');

async function main(): Promise<void> {
  const { only, quick } = readArguments();
  if (machine.loadBefore > 0.5)
    console.error(`the machine is busy (load ${machine.loadBefore.toFixed(1)}): do not trust what follows`);
  const folder = mkdtempSync(join(tmpdir(), 'lineside-bench-'));
  try {
    const setting = await prepare(folder, quick);
    const rows = await measureAll(setting, only);
    console.log(table(rows));
    if (quick) console.log('\nA quick run shows that the bench works; its figures mean nothing.');
    if (!only && !quick) write(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readArguments(): { only?: string; quick: boolean } {
  const options = { only: { type: 'string' }, quick: { type: 'boolean', default: false } } as const;
  const { only, quick } = parseArgs({ options }).values;
  if (only === undefined) return { quick };
  if (only in groups) return { only, quick };
  throw new Error(`expected ${Object.keys(groups).join(', ')} for --only but received ${only}`);
}

async function prepare(folder: string, quick: boolean): Promise<Setting> {
  const drawn = await pictures();
  const stored = drawn.map((picture) => ({ ...picture, path: join(folder, `${picture.name}.jpg`) }));
  for (const { path, jpeg } of stored) writeFileSync(path, jpeg);
  return { folder, model: await writeYolov8n(folder), pictures: stored, quick };
}

async function measureAll(setting: Setting, only: string | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(groups)) {
    if (only !== undefined && name !== only) continue;
    console.error(`measuring ${name} …`);
    rows.push(...(await measure(setting)));
  }
  return rows;
}

function write(rows: readonly Row[]): void {
  const date = new Date().toISOString().slice(0, 10);
  const judged = rows.map((row) => (row.target ? { ...row, met: met(row) } : row));
  const soaked = (JSON.parse(readFileSync(results, 'utf8')) as { rows: Row[] }).rows.filter(
    ({ group }) => group === 'soak',
  );
  writeFileSync(
    results,
    `${JSON.stringify({ date, machine, versions: versions(), rows: [...judged, ...soaked] }, precise, 2)}\n`,
  );
}

/** Four digits say more than any two runs agree on. */
function precise(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}

// Children that are still there end with their parent's channel.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
