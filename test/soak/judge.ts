import { median } from '../bench/measure';
import { atMost, met, type Row, table } from '../bench/row';
import type { Delay } from './node-red';

/** Megabytes by the name of a process, once a second. */
export type Sample = Map<string, number>;

/** Seconds after the start, and before the end, whose middle is compared. */
export const windowSeconds = 30;

const limits = { growth: 1.05, p99Ms: 10 };

/** What was seen of a run. */
export interface Seen {
  flow: string;
  minutes: number;
  /** From when on memory is to stay as it is. */
  settledMinutes: number;
  /** By how much it may grow. */
  growth?: number | undefined;
  samples: readonly Sample[];
  delay: Delay;
  log: string;
  /** Errors in the log that are as they should be; none where absent. */
  errors?: RegExp | undefined;
  /** What the flow itself is to hold, as rows of the bench. */
  rows: readonly Row[];
}

/** The rows of a run, and whether it was good. Shorter than `settledMinutes` and two windows, memory says nothing. */
export function judge(seen: Seen): { good: boolean; rows: Row[] } {
  const all = seen.log.split('\n').filter((line) => /\[error\]|Uncaught|Unhandled/.test(line));
  const errors = all.filter((line) => !seen.errors?.test(line));
  const long = seen.minutes * 60 >= seen.settledMinutes * 60 + 2 * windowSeconds;
  const rows = [...(long ? [...memoryRows(seen), loopRow(seen)] : []), ...seen.rows];
  console.log(table(rows));
  if (seen.errors) console.log(`errors in the log that were to be expected:${kindsOf(all, seen.errors)}`);
  console.log(`errors in the log: ${errors.length}${errors.map((line) => `\n  ${line}`).join('')}`);
  const good = errors.length === 0 && rows.every((row) => met(row) !== false);
  console.log(`${good ? 'good' : 'NOT GOOD'} after ${seen.minutes} minutes of the flow "${seen.flow}"`);
  return { good, rows };
}

/** How often each was said, whatever the numbers in it. */
function kindsOf(lines: readonly string[], expected: RegExp): string {
  const kinds = new Map<string, number>();
  for (const line of lines.filter((one) => expected.test(one))) {
    const kind = line.replace(/^.*\[error\] /, '').replace(/\d+/g, '#');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `\n  ${count} × ${kind}`).join('');
}

/** By kind of process, and all together, which is what is judged: collections of one go up when those of another go down. */
function memoryRows({ flow, minutes, settledMinutes, samples, growth = limits.growth }: Seen): Row[] {
  const from = settledMinutes * 60;
  const [early, late] = [samples.slice(from, from + windowSeconds), samples.slice(-windowSeconds)];
  const row = (name: string, of: (sample: Sample) => number): Row => {
    const [before, after] = [median(early.map(of)), median(late.map(of))];
    const made = `${after.toFixed(0)} MB after ${minutes} min over ${before.toFixed(0)} MB after ${settledMinutes} min`;
    return { group: 'soak', name: `${flow}: memory, ${name}`, value: after / before, unit: 'x', made };
  };
  const names = [...new Set(samples.at(-1)?.keys() ?? [])];
  const all = row('all processes', (sample) => [...sample.values()].reduce((a, b) => a + b, 0));
  return [...names.map((name) => row(name, (sample) => sample.get(name) ?? 0)), { ...all, target: atMost(growth) }];
}

function loopRow({ flow, delay: { p50, p99, max } }: Seen): Row {
  const made = `p50 ${p50.toFixed(1)} ms, longest ${max.toFixed(1)} ms`;
  const name = `${flow}: Node-RED's event loop, delay p99`;
  return { group: 'soak', name, value: p99, unit: 'ms', made, target: atMost(limits.p99Ms) };
}
