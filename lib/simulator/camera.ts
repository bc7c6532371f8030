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
  const colour = new Float32Array(3 * width * height);
  const spritesOf = createShelf(scale);
  return {
    shoot(at) {
      const { places, shift } = scenes[view](seed, at);
      const canvas = createCanvas(belt, width, shift, colour);
      const sprites = spritesOf(places.map(({ part }) => part));
      const laid = places.map(({ part, x, y }, index) => {
        lay(canvas, sprites[index]!, x, y, index + 1);
        return { part, pixels: sprites[index]!.pixels };
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

/** Keeps the sprites of the last picture, of which the next one shows most again. */
function createShelf(scale: number): (parts: readonly Part[]) => Sprite[] {
  let shelf = new Map<number, Sprite>();
  return (parts) => {
    const sprites = parts.map((part) => shelf.get(part.number) ?? paintSprite(part, scale));
    shelf = new Map(parts.map(({ number }, index) => [number, sprites[index]!]));
    return sprites;
  };
}

/** What the lamps, the lens and the sensor make of a scene. */
function develop({ colour, width, height }: Canvas, lens: Lens, random: () => number): Buffer {
  for (let at = 0; at < colour.length; at++) colour[at] = colour[at]! * lens.light[at]!;
  blur(colour, width, height, lens.blur);
  return expose(colour, lens.noise, random);
}
