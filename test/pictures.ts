import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Context } from 'mocha';
import sharp from 'sharp';
import { encodedFrame, type Frame } from '../lib/frame';
import { side } from './colour-detector';

export interface Square {
  colour: string;
  left: number;
  top: number;
  size: number;
}

/** A black PNG with coloured squares on it; of the colour detector's own size unless told otherwise. */
export function squares(list: readonly Square[], width = side, height = side): Promise<Buffer> {
  const overlay = ({ colour, left, top, size }: Square) => ({
    input: { create: { width: size, height: size, channels: 3 as const, background: colour } },
    left,
    top,
  });
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite(list.map(overlay))
    .png()
    .toBuffer();
}

/** One red square of 32 pixels at the top right: 16 cells of 8 pixels, 4 of 16 and 1 of 32. */
export const redCorner = () => squares([{ colour: '#f00', left: 32, top: 0, size: 32 }]);
export const redCells = 16 + 4 + 1;

export function frameOf(data: Buffer): Frame {
  const frame = encodedFrame(data);
  if (!frame) throw new Error('expected a picture');
  return frame;
}

/** A file of the real models and pictures; the test is skipped, and says so, where they are not at hand. */
export function fixture(test: Context, name: string): string {
  const folder = process.env.LINESIDE_FIXTURES;
  if (folder) return resolve(folder, name);
  console.log(`      skipped: LINESIDE_FIXTURES does not name a folder with ${name}`);
  return test.skip();
}

export function fixtureBytes(test: Context, name: string): Buffer {
  return readFileSync(fixture(test, name));
}

/** Resolves when `holds` does; the test's own time limit ends it otherwise. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

/** Whether a process of this id is there; one that has ended and was not waited for does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
