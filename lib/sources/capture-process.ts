import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureJobs, Told } from '../capture/main';
import { endGroup } from '../capture/program';
import type { CaptureCounters, CaptureSettings } from '../capture/settings';
import { LinesideError } from '../errors';
import { Child } from '../process/child';

/** The process that holds a camera. */
export interface CaptureProcess {
  ask(kind: 'next' | 'look'): Promise<Told>;
  count(): Promise<CaptureCounters>;
  /** Resolves when it and its program have ended. */
  close(): Promise<void>;
}

const path = join(__dirname, '..', 'capture', 'main.js');
/**
 * A camera that gives nothing is told of once it has stalled, and again after each try, which takes it half a minute: of a
 * process that says nothing for so much longer it is asked whether it lives.
 */
const usualSpareMs = 60_000;
/** For an answer to that. It may have much to do, or wait half an hour for a camera that has refused its login. */
const usualSignMs = 10_000;
/** Whoever asks for counters goes on with older ones then: a camera is not closed for that. */
const countMs = 2000;
/** To take leave of a camera; then the process is ended, and its program with it. */
const leaveMs = 3000;

/** Starts one; its settings go by a pipe, because anybody may read a command line. */
export function openCapture(settings: CaptureSettings, spareMs = usualSpareMs, signMs = usualSignMs): CaptureProcess {
  const patienceMs = settings.stallMs + spareMs;
  let programs: readonly number[] = [];
  const heard = (running: unknown) => {
    programs = running as number[];
  };
  const child: Child<CaptureJobs> = new Child({ name: 'capture', path, heard }, async (timeoutMs) => {
    await within(signMs, child.ask('count', undefined, patienceMs));
    return timeoutMs;
  });
  const opened = child.ask('open', settings, patienceMs);
  opened.catch(() => {}); // said to who asks for pictures
  // One that is killed cannot end its programs.
  void child.exited.then(() => {
    for (const pid of programs) endGroup(pid, 'SIGKILL');
  });
  return {
    ask: (kind) => child.ask(kind, undefined, patienceMs, 'no word of the camera'),
    count: () => within(countMs, child.ask('count', undefined, patienceMs)),
    async close() {
      const left = child.ask('close', undefined, patienceMs);
      const given = new AbortController();
      await Promise.race([left.catch(() => {}), sleep(leaveMs, undefined, { signal: given.signal }).catch(() => {})]);
      given.abort();
      child.kill(new LinesideError('CLOSED', 'the camera was closed'));
      await child.exited;
    },
  };
}

async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  const given = new AbortController();
  const late = sleep(ms, undefined, { signal: given.signal, ref: false }).then(() => {
    throw new LinesideError('TIMEOUT', `the process of the camera says nothing within ${ms / 1000} s`);
  });
  late.catch(() => {});
  asked.catch(() => {});
  return Promise.race([asked, late]).finally(() => given.abort());
}
