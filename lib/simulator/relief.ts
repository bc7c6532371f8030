import { type Damage, type Spoil, spoilOf } from './damage';
import { createNoise, type Noise, rough } from './noise';
import type { Part } from './part';
import { createRandom } from './random';
import { shapes } from './shapes';
import type { Shape, Surface } from './shapes/shape';

/** What was found at every pixel of a part. */
export interface Relief {
  width: number;
  height: number;
  left: number;
  top: number;
  thickness: number;
  distance: Float32Array;
  slopeX: Float32Array;
  slopeY: Float32Array;
  tone: Float32Array;
  rust: Float32Array;
  crack: Float32Array;
  scribed: Float32Array;
  grain: Float32Array;
  defect: Uint8Array;
}

/** Millimetres that a shadow may reach beyond its part, and over which it fades at most. */
export const shadowReach = 8;
const shadowFade = 5;

/** Measures a part, whole or damaged, at every pixel of the picture it will take, `scale` pixels a millimetre. */
export function surveyPart(part: Part, scale: number): Relief {
  const random = createRandom(part.seed);
  const noise = createNoise(random);
  const shape = shapes[part.kind](part.size, random);
  const measure = surveyor(shape, spoilOf(part, shape, random, noise), noise);
  const relief = emptyRelief(Math.ceil((shape.reach + shadowReach) * scale), shape.thickness);
  const [cos, sin] = [Math.cos(part.angle), Math.sin(part.angle)];
  for (let at = 0, row = relief.top; row < -relief.top; row++) {
    for (let column = relief.left; column < -relief.left; column++, at++) {
      const [x, y] = [(column * cos + row * sin) / scale, (row * cos - column * sin) / scale];
      if (x * x + y * y > (shape.reach + shadowFade) ** 2) relief.distance[at] = shadowFade;
      else record(relief, at, measure(x, y), cos, sin);
    }
  }
  return relief;
}

interface Finding {
  surface: Surface;
  damage: Damage;
  grain: number;
}

/** Tells what is at a place, in one object that is used again: a new one for each of a million places would be slow. */
function surveyor(shape: Shape, spoil: Spoil, noise: Noise): (x: number, y: number) => Finding {
  const surface: Surface = { distance: 0, slopeX: 0, slopeY: 0, tone: 1 };
  const damage: Damage = { id: 0, rust: 0, crack: 0, scribed: 0 };
  const finding = { surface, damage, grain: 0 };
  return (x, y) => {
    shape.survey(x, y, surface);
    roughen(noise, x, y, surface);
    spoil(x, y, surface, damage);
    finding.grain = rough(noise, x * 0.9, y * 0.9);
    return finding;
  };
}

function emptyRelief(half: number, thickness: number): Relief {
  const numbers = () => new Float32Array(4 * half * half);
  return {
    width: 2 * half,
    height: 2 * half,
    left: -half,
    top: -half,
    thickness,
    distance: numbers(),
    slopeX: numbers(),
    slopeY: numbers(),
    tone: numbers(),
    rust: numbers(),
    crack: numbers(),
    scribed: numbers(),
    grain: numbers(),
    defect: new Uint8Array(4 * half * half),
  };
}

/** Nothing is quite flat: marks of the tool along x, a slight bend, stains. */
function roughen(noise: Noise, x: number, y: number, surface: Surface): void {
  surface.slopeX += 0.03 * noise.at(x * 0.12 + 9, y * 0.12);
  surface.slopeY += 0.05 * noise.at(x * 0.25, y * 3.1 + 5) + 0.05 * noise.at(x * 0.08, y * 0.1 + 40);
  surface.tone *= 1 + 0.06 * noise.at(x * 0.5 + 20, y * 0.5) + 0.05 * noise.at(x * 0.9, y * 5);
}

/** Slopes are turned from the part's frame to the picture's. */
function record(relief: Relief, at: number, { surface, damage, grain }: Finding, cos: number, sin: number): void {
  relief.distance[at] = surface.distance;
  relief.slopeX[at] = surface.slopeX * cos - surface.slopeY * sin;
  relief.slopeY[at] = surface.slopeX * sin + surface.slopeY * cos;
  relief.tone[at] = surface.tone;
  relief.rust[at] = damage.rust;
  relief.crack[at] = damage.crack;
  relief.scribed[at] = damage.scribed;
  relief.grain[at] = grain;
  relief.defect[at] = damage.id;
}
