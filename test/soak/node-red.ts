/** `npm start` in a process that can be asked how its event loop and its heap fare: a child of soak.ts. */

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { root } from '../repository';

/** How often the loop is looked at; Node's histogram counts this on top of the delay. */
const resolutionMs = 1;

export interface Delay {
  p50: number;
  p99: number;
  max: number;
}

/** Megabytes that are in use, after a collection. */
export interface Heap {
  used: number;
  /** Bytes of Buffers, and what native code holds. */
  external: number;
}

const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
histogram.enable();

const answers = {
  /** The delay since it was asked for last, in milliseconds. */
  delay(): Delay {
    const of = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
    const delay = { p50: of(histogram.percentile(50)), p99: of(histogram.percentile(99)), max: of(histogram.max) };
    histogram.reset();
    return delay;
  },

  heap(): Heap {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    const { heapUsed, external } = process.memoryUsage();
    return { used: heapUsed / 2 ** 20, external: external / 2 ** 20 };
  },
};

export type Answers = typeof answers;

process.on('message', (name: keyof Answers) => process.send!(answers[name]()));

void import(pathToFileURL(join(root, 'scripts', 'start.mjs')).href);
