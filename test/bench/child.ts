import { fork } from 'node:child_process';
import { join } from 'node:path';

/** What a child process can be asked for, by name. */
type Answers = Record<string, (...args: never[]) => unknown>;

/** A process of its own, so that what is measured shares neither heap nor threads with what it is compared with. */
export interface Child<A extends Answers> {
  ask<Name extends keyof A>(name: Name, ...args: Parameters<A[Name]>): Promise<Awaited<ReturnType<A[Name]>>>;
  stop(): Promise<void>;
  pid: number;
}

interface Reply {
  value?: unknown;
  error?: string;
}

/** Starts `script` of this folder. One question at a time. */
export function start<A extends Answers>(script: string): Child<A> {
  const child = fork(join(__dirname, script), { serialization: 'advanced', execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ask = async (name: PropertyKey, ...args: unknown[]) => {
    const reply = new Promise<Reply>((resolve) => child.once('message', (message) => resolve(message as Reply)));
    child.send({ name, args });
    const { value, error } = await Promise.race([reply, ended.then((): Reply => ({ error: `${script} ended` }))]);
    if (error !== undefined) throw new Error(error);
    return value;
  };
  const stop = () => {
    if (child.connected) child.disconnect();
    return ended;
  };
  return { ask: ask as Child<A>['ask'], stop, pid: child.pid! };
}

/** The child's side: answers until its parent lets go, then ends by itself once `close` is done. */
export function serve(answers: Answers, close: () => Promise<unknown> = async () => undefined): void {
  process.on('message', async ({ name, args }: { name: string; args: never[] }) => {
    try {
      process.send?.({ value: await answers[name]!(...args) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => void close().finally(() => process.exit()));
}
