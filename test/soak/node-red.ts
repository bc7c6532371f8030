/** `npm start` in a process that can be asked how its event loop fared: a child of soak.ts. */

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { root } from '../repository';

/** How often the loop is looked at; Node's histogram counts this on top of the delay. */
const resolutionMs = 1;

export interface Delay {
  p50: number;
  p99: number;
  max: number;
}

const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
histogram.enable();

/** The delay since it was asked for last, in milliseconds. */
process.on('message', () => {
  const of = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  const delay = { p50: of(histogram.percentile(50)), p99: of(histogram.percentile(99)), max: of(histogram.max) };
  histogram.reset();
  process.send!(delay satisfies Delay);
});

void import(pathToFileURL(join(root, 'scripts', 'start.mjs')).href);
