import { join } from 'node:path';
import { expect } from 'chai';
import { createCamera, type Truth, toJpeg, type View } from '../lib/simulator';
import { root } from './repository';

/** A picture as the simulator sends it, and what is to be seen in it. */
export interface Seen {
  jpeg: Buffer;
  truth: Truth;
}

/** No training uses it. */
const seed = 9_500_000;
/** Seconds after which all parts on the belt are others. */
const apart = 6;

/** `count` pictures that show no part twice. */
export async function seen(view: View, count: number): Promise<Seen[]> {
  const camera = createCamera({ view, seed });
  return Promise.all(
    Array.from({ length: count }, async (_, turn) => {
      const { picture, truth } = camera.shoot(view === 'belt' ? turn * apart : turn);
      return { jpeg: await toJpeg(picture), truth };
    }),
  );
}

/** The file of a demo model. */
export function modelPath(name: string): string {
  return join(root, 'models', `${name}.onnx`);
}

/** How many answers of many were right: a model is never sure to be. */
export class Tally {
  private right = 0;
  private all = 0;

  count(right: boolean): void {
    this.all++;
    if (right) this.right++;
  }

  /** At least 95 % of at least twenty. */
  expectMost(): void {
    expect(this.all).to.be.at.least(20);
    expect(this.right / this.all, `${this.right} of ${this.all}`).to.be.at.least(0.95);
  }
}
