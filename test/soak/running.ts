import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mark } from './look';
import type { Answers, Delay, Heap } from './node-red';

/** To close all nodes, which Node-RED gives 15 s. */
const graceMs = 20_000;

/** A Node-RED that is soaked. */
export interface Running {
  pid: number;
  log(): string;
  /** The first of what stands in brackets, as soon as its log says it. */
  said(pattern: RegExp): Promise<string>;
  /** How late its event loop was since this was asked last. */
  delay(): Promise<Delay>;
  /** What its heap holds after a collection, for which it stands still. */
  heap(): Promise<Heap>;
  stop(): Promise<void>;
}

/** Starts `npm start` with the flow of a user folder; the demo's where there is none. */
export function start(userDir: string): Running {
  const args = ['--userDir', userDir, '--port', '18840', '--mqttPort', '18850'];
  const child = fork(join(__dirname, 'node-red.js'), args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, LC_ALL: 'en_US.UTF-8', [mark]: String(process.pid) },
    execArgv: [],
  });
  let log = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text) => (log += text));
  return {
    pid: child.pid!,
    log: () => log,
    said: (pattern) => said(() => log, pattern),
    delay: () => ask(child, 'delay'),
    heap: () => ask(child, 'heap'),
    stop: () => stop(child),
  };
}

/** One question at a time. */
function ask<Name extends keyof Answers>(child: ChildProcess, name: Name): Promise<ReturnType<Answers[Name]>> {
  const answer = new Promise<ReturnType<Answers[Name]>>((resolve) =>
    child.once('message', (value) => resolve(value as ReturnType<Answers[Name]>)),
  );
  child.send(name);
  return answer;
}

async function said(log: () => string, pattern: RegExp): Promise<string> {
  for (let second = 0; second < 60; second++) {
    const [, found] = pattern.exec(log()) ?? [];
    if (found) return found;
    await sleep(1000);
  }
  throw new Error(`expected ${pattern} within a minute but read:\n${log()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  if (child.exitCode === null && child.kill('SIGINT')) await ended;
  clearTimeout(timer);
}
