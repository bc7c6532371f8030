import { resolve } from 'node:path';
import type { Frame } from '../frame';
import { readPicture } from './file';
import { isCutOff, pictureFrame } from './picture';
import { repeat } from './repeat';
import { type Clock, realClock, type Source } from './source';

export interface StillOptions {
  /** The picture's file, absolute or relative to `base`. */
  path: string;
  /** Where a relative path begins; the working directory where absent. */
  base?: string;
  /** Reads the file again after so many milliseconds; 0 or absent reads it once. */
  intervalMs?: number;
}

/** One picture file, once or again and again: also what a camera overwrites with its latest picture. */
export const still: Source<StillOptions> = (options, signal) => {
  const { intervalMs = 0, clock } = options;
  return repeat((sequence) => readStill(options, signal, sequence, clock), intervalMs, options, signal);
};

/** A file that is cut off may be being written right now: this many looks, this long apart, before that is believed. */
const looks = 3;
const pauseMs = 100;

/** The file as it is now; `timestamp` is when it was last written. Throws `BAD_SOURCE`, `BAD_IMAGE`, `IMAGE_TOO_LARGE`. */
export async function readStill(
  { path, base = '' }: StillOptions,
  signal: AbortSignal,
  sequence = 0,
  clock: Clock = realClock,
): Promise<Frame> {
  const source = resolve(base, path);
  let content = await readPicture(source, signal);
  for (let look = 1; look < looks && isCutOff(content.data); look++) {
    await clock.wait(pauseMs, signal);
    content = await readPicture(source, signal);
  }
  return pictureFrame(content.data, { timestamp: Math.round(content.modifiedMs), sequence, source });
}
