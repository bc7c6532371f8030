import { encodedFrame, type Frame } from '../../lib';
import { createCamera, type Truth, toJpeg, type View } from '../../lib/simulator';

/** Training uses seeds below 1 000 000 and is watched on some from 8 000 000 on; this one and all above are for scores alone. */
export const firstSeed = 9_000_000;

/** A picture as a camera would send it, and what is to be seen in it. */
export interface Scene {
  frame: Frame;
  truth: Truth;
  width: number;
  height: number;
}

/** Pictures of one seed. Another seed is another belt, lamp and lens, which matter as much as other parts. */
const perSeed = 10;
/** Seconds from one picture of the belt to the next: parts need 5.2 to cross it. */
const apart = 6;

/**
 * `count` pictures that no model has seen the like of: of other seeds, and `hard`, so darker, less even, more blurred and
 * noisier than those of training.
 */
export async function* scenes(view: View, count: number): AsyncGenerator<Scene> {
  for (let first = 0; first < count; first += perSeed) {
    const camera = createCamera({ view, seed: firstSeed + first / perSeed, conditions: 'hard' });
    for (let turn = 0; turn < Math.min(perSeed, count - first); turn++) {
      const { picture, truth } = camera.shoot(view === 'belt' ? (turn + 1) * apart : turn);
      const frame = encodedFrame(await toJpeg(picture), { sequence: first + turn });
      yield { frame: frame!, truth, width: picture.width, height: picture.height };
    }
  }
}
