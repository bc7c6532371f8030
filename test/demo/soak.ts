/**
 * `npm run soak [-- --minutes 10]`: the demo for a while, with somebody looking at its dashboard in the first half.
 * Ends with 1 where an error was logged, and, after two minutes or more, where memory grew by more than 5 % since the
 * first minute or Node-RED's event loop was late by more than 10 ms (p99).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { median } from '../bench/measure';
import { browserPath, openBrowser } from './browser';
import { memoryOf } from './processes';
import type { Delay } from './soak-demo';

const limits = { growth: 1.05, p99Ms: 10 };
/** Shorter runs only show that nothing fails: collections make memory go up and down over half a minute. */
const leastMinutes = 2;
/** Seconds at the end of the first minute, and at the end of all, whose middle is compared. */
const windowSeconds = 30;

interface Demo {
  process: ChildProcess;
  log(): string;
}

async function main(): Promise<void> {
  const minutes = Number(parseArgs({ options: { minutes: { type: 'string', default: '10' } } }).values.minutes);
  if (process.platform !== 'linux')
    throw new Error(`expected Linux, whose /proc is read, but found ${process.platform}`);
  const userDir = mkdtempSync(join(tmpdir(), 'lineside-soak-'));
  const demo = start(userDir);
  try {
    const dashboard = await said(demo, /Dashboard:\s+(\S+)/);
    process.exitCode = (await soak(demo, dashboard, minutes)) ? 0 : 1;
  } finally {
    await stop(demo);
    rmSync(userDir, { recursive: true, force: true });
  }
}

function start(userDir: string): Demo {
  const args = ['--userDir', userDir, '--port', '18840', '--mqttPort', '18850'];
  const child = fork(join(__dirname, 'soak-demo.js'), args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
    execArgv: [],
  });
  let log = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  return { process: child, log: () => log };
}

async function stop(demo: Demo): Promise<void> {
  const ended = new Promise((resolve) => demo.process.once('exit', resolve));
  if (demo.process.exitCode === null && demo.process.kill('SIGINT')) await ended;
}

async function said(demo: Demo, pattern: RegExp): Promise<string> {
  for (let second = 0; second < 60; second++) {
    const [, found] = pattern.exec(demo.log()) ?? [];
    if (found) return found;
    await sleep(1000);
  }
  throw new Error(`expected ${pattern} within a minute but read:\n${demo.log()}`);
}

type Sample = Map<string, number>;

async function soak(demo: Demo, dashboard: string, minutes: number): Promise<boolean> {
  const samples: Sample[] = [];
  const seconds = Math.round(60 * minutes);
  const browser = await look(dashboard);
  for (let second = 0; second < seconds; second++) {
    await sleep(1000);
    samples.push(memoryOf(demo.process.pid!));
    if (second === 59) await delayOf(demo); // loading is no part of what is judged
    if (second === seconds >> 1) await browser?.close();
  }
  return judge(samples, await delayOf(demo), demo.log(), minutes);
}

async function look(dashboard: string): Promise<Browser | undefined> {
  if (!browserPath) return void console.log('No Chromium here: nobody looks at the dashboard.');
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(dashboard);
  return browser;
}

/** The event loop's delay since this was asked last. */
function delayOf({ process: child }: Demo): Promise<Delay> {
  const answer = new Promise<Delay>((resolve) => child.once('message', (delay) => resolve(delay as Delay)));
  child.send('delay');
  return answer;
}

function judge(samples: Sample[], delay: Delay, log: string, minutes: number): boolean {
  const errors = log.split('\n').filter((line) => /\[error\]|Uncaught|Unhandled/.test(line));
  const [early, late] = [samples.slice(60, 60 + windowSeconds), samples.slice(-windowSeconds)];
  const names = [...new Set(samples.at(-1)?.keys() ?? [])];
  const rows = names.map((name): Row => [name, middle(early, name), middle(late, name)]);
  const total: Row = ['all', middle(early), middle(late)];
  const measured = minutes >= leastMinutes;
  if (measured) print([...rows, total]);
  console.log(
    `event loop of Node-RED: p50 ${fixed(delay.p50)} ms, p99 ${fixed(delay.p99)} ms, longest ${fixed(delay.max)} ms`,
  );
  console.log(`errors in the log: ${errors.length}${errors.map((line) => `\n  ${line}`).join('')}`);
  const flat = total[2] <= total[1] * limits.growth;
  const good = errors.length === 0 && (!measured || (flat && delay.p99 <= limits.p99Ms));
  console.log(
    good
      ? `good after ${minutes} minutes`
      : `not good: expected no error, at most × ${limits.growth} memory and p99 of ${limits.p99Ms} ms`,
  );
  return good;
}

type Row = [name: string, early: number, late: number];

/** Megabytes of the processes of a name, or of all. */
function middle(samples: Sample[], name?: string): number {
  const of = (sample: Sample) => (name ? (sample.get(name) ?? 0) : [...sample.values()].reduce((a, b) => a + b, 0));
  return samples.length === 0 ? 0 : median(samples.map(of));
}

function print(rows: Row[]): void {
  console.log('process'.padEnd(20), 'after 1 min'.padStart(12), 'at the end'.padStart(12), 'ratio'.padStart(8));
  for (const [name, early, late] of rows) {
    const cells = [`${early.toFixed(0)} MB`.padStart(12), `${late.toFixed(0)} MB`.padStart(12)];
    console.log(name.padEnd(20), ...cells, (late / early).toFixed(3).padStart(8));
  }
}

function fixed(ms: number): string {
  return ms.toFixed(1);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
