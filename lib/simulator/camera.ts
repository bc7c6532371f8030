import type { Pixels } from '../image/codec';
import { layBelt } from './belt';
import { blur } from './blur';
import { type Canvas, createCanvas, lay } from './canvas';
import { type Conditions, createLens, type Lens } from './lens';
import type { Part } from './part';
import { createRandom } from './random';
import { scenes, sights, type View, views } from './scene';
import { expose } from './sensor';
import { paintSprite, type Sprite } from './sprite';
import { readTruth, type Truth } from './truth';

export interface CameraOptions {
  view: View;
  /** A whole number: another one is another belt, lamp and order of parts. */
  seed: number;
  conditions?: Conditions;
}

/** A picture and what is to be seen in it. */
export interface Shot {
  picture: Pixels;
  /** Worked out when it is first asked for: a flow that only looks need not wait for it. */
  readonly truth: Truth;
}

export interface Camera {
  /**
   * The belt `at` so many seconds after it started, or the part of that number under the station's camera. The same
   * seed and moment give the same picture, to the byte, in whatever order they are asked for.
   */
  shoot(at: number): Shot;
}

/** A camera over a belt that nobody ever built. */
export function createCamera({ view, seed, conditions = 'usual' }: CameraOptions): Camera {
  const { width, height, scale, length } = sights[view];
  const random = createRandom(seed, views.indexOf(view));
  const belt = layBelt(random, length, height, scale, view === 'belt');
  const lens = createLens(random, width, height, conditions);
  const spriteOf = createShelf(scale);
  return {
    shoot(at) {
      const { places, shift } = scenes[view](seed, at);
      const canvas = createCanvas(belt, width, shift);
      const laid = places.map(({ part, x, y }, index) => {
        const sprite = spriteOf(part);
        lay(canvas, sprite, x, y, index + 1);
        return { part, pixels: sprite.pixels };
      });
      const data = develop(canvas, lens, createRandom(seed, Math.round(at * 1000)));
      let truth: Truth | undefined;
      return {
        picture: { data, width, height, channels: 3 },
        get truth() {
          truth ??= readTruth(laid, canvas.ids, canvas.defects, width);
          return truth;
        },
      };
    },
  };
}

/** More parts are never in one picture. */
const shelfSize = 12;

/** Keeps the sprites of the parts that were asked for last. */
function createShelf(scale: number): (part: Part) => Sprite {
  const shelf = new Map<number, Sprite>();
  return (part) => {
    const sprite = shelf.get(part.number) ?? paintSprite(part, scale);
    shelf.delete(part.number);
    shelf.set(part.number, sprite);
    const [oldest] = shelf.keys();
    if (shelf.size > shelfSize && oldest !== undefined) shelf.delete(oldest);
    return sprite;
  };
}

/** What the lamps, the lens and the sensor make of a scene. */
function develop({ colour, width, height }: Canvas, lens: Lens, random: () => number): Buffer {
  for (let at = 0; at < colour.length; at++) colour[at] = colour[at]! * lens.light[at]!;
  blur(colour, width, height, lens.blur);
  return expose(colour, lens.noise, random);
}
