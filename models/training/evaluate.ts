/**
 * `npm run evaluate [-- --only <task>] [--count <pictures>] [--models <folder>] [--write]`: scores the demo models
 * through the library's own `open` and `predict` on pictures of the simulator, and ends with 1 where a target is missed.
 * `--write` puts the table into models/README.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Task } from '../../lib';
import { jpegQuality } from '../../lib/simulator';
import { between, missed, table } from './report';
import { firstSeed } from './scenes';
import { type Score, trials, tryModel } from './trials';

const ownModels = resolve(__dirname, '..', '..', '..', 'models');

async function main(): Promise<void> {
  const { tasks, count, models, write } = readArguments();
  const scores: Score[] = [];
  for (const task of tasks) {
    console.error(`trying ${task} on ${count} pictures …`);
    scores.push(await tryModel(task, models, count));
  }
  console.log(`${table(scores)}\n\n${circumstances()}`);
  if (write) writeScores(join(models, 'README.md'), scores);
  for (const sentence of missed(scores)) console.error(sentence);
  process.exitCode = missed(scores).length > 0 ? 1 : 0;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      count: { type: 'string', default: '300' },
      models: { type: 'string', default: ownModels },
      write: { type: 'boolean', default: false },
    },
  });
  const count = Number(values.count);
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Error(`expected a whole number above 0 for --count but received ${values.count}`);
  }
  if (values.write && values.only) throw new Error('expected --write without --only: the read-me has all models');
  return { ...values, count, tasks: tasksOf(values.only) };
}

function tasksOf(only: string | undefined): Task[] {
  const all = Object.keys(trials) as Task[];
  if (only === undefined) return all;
  const tasks = all.filter((task) => task === only);
  if (tasks.length > 0) return tasks;
  throw new Error(`expected ${all.join(', ')} for --only but received ${only}`);
}

function circumstances(): string {
  return [
    `Pictures are JPEG of quality ${jpegQuality}, \`hard\` in light, blur and noise, of seeds from ${firstSeed} on, which no`,
    `training uses. A run is the model's alone, the median, on ${cpus()[0]?.model ?? 'an unknown processor'}.`,
  ].join('\n');
}

function writeScores(path: string, scores: readonly Score[]): void {
  writeFileSync(path, between(readFileSync(path, 'utf8'), `${table(scores)}\n\n${circumstances()}`));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
