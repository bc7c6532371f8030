import type { DrawOptions } from '../draw/options';
import type { Frame } from '../frame';
import type { Prediction } from '../prediction';
import { defaultJobsAtOnce, Engine } from './engine';

/** Draws predictions onto their pictures, in a process of its own: decoding and encoding 1080p takes 25 ms. */
export interface Drawer {
  readonly concurrency: number;
  /** The annotated picture, encoded. */
  draw(frame: Frame, prediction: Prediction, options: DrawOptions, signal?: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}

const timeoutMs = 30_000;

/** Starts its process with the first picture. */
export function openDrawer(): Drawer {
  const engine = new Engine({ prepare: () => Promise.resolve(), timeoutMs });
  return {
    concurrency: defaultJobsAtOnce,
    draw: (frame, prediction, options, signal) => engine.ask('draw', { frame, prediction, options }, signal),
    close: () => engine.close(),
  };
}
