import { type Damage, spoilOf } from './damage';
import { type Colour, gloss, light, paintCrack, paintMetal, paintRust, paintScribe } from './metal';
import { createNoise, type Noise, rough, step } from './noise';
import type { Part } from './part';
import { createRandom } from './random';
import { shapes } from './shapes';
import type { Surface } from './shapes/shape';

/** A part as the camera sees it, without the light of the place: painted once, laid into every picture that shows it. */
export interface Sprite {
  /** Pixels, row by row; `left` and `top` are those of its first one from the part's middle. */
  width: number;
  height: number;
  left: number;
  top: number;
  /** Three numbers a pixel, 0..1. */
  colour: Float32Array;
  /** How much of a pixel the part covers, and how much light its shadow takes, 0..1. */
  cover: Float32Array;
  shadow: Float32Array;
  /** 0 none, else the defect's class id in a mask. */
  defect: Uint8Array;
  /** How many pixels it has. */
  pixels: number;
}

/** Paints a part at `scale` pixels a millimetre. */
export function paintSprite(part: Part, scale: number): Sprite {
  const relief = surveyPart(part, scale);
  const { width, height, distance } = relief;
  const [colour, cover] = [new Float32Array(3 * width * height), new Float32Array(width * height)];
  const paint: Colour = [0, 0, 0];
  let pixels = 0;
  for (let at = 0; at < cover.length; at++) {
    cover[at] = Math.min(Math.max(0.5 - distance[at]! * scale, 0), 1);
    if (cover[at] === 0) continue;
    if (cover[at]! > 0.5) pixels++;
    paintPlace(part, relief, at, scale, paint);
    colour.set(paint, 3 * at);
  }
  const { left, top, defect } = relief;
  return { width, height, left, top, colour, cover, shadow: shadowOf(relief, scale), defect, pixels };
}

/** What was found at every pixel of a part. */
interface Relief {
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
const shadowReach = 8;
const shadowFade = 5;

function surveyPart(part: Part, scale: number): Relief {
  const random = createRandom(part.seed);
  const noise = createNoise(random);
  const shape = shapes[part.kind](part.size, random);
  const spoil = spoilOf(part, shape, random, noise);
  const relief = emptyRelief(Math.ceil((shape.reach + shadowReach) * scale), shape.thickness);
  const surface: Surface = { distance: 0, slopeX: 0, slopeY: 0, tone: 1 };
  const damage: Damage = { id: 0, rust: 0, crack: 0, scribed: 0 };
  const [cos, sin] = [Math.cos(part.angle) / scale, Math.sin(part.angle) / scale];
  for (let at = 0, row = relief.top; row < -relief.top; row++) {
    for (let column = relief.left; column < -relief.left; column++, at++) {
      const [x, y] = [column * cos + row * sin, row * cos - column * sin];
      if (Math.hypot(x, y) > shape.reach + shadowFade) {
        relief.distance[at] = shadowFade;
        continue;
      }
      shape.survey(x, y, surface);
      roughen(noise, x, y, surface);
      spoil(x, y, surface, damage);
      record(relief, at, surface, damage, cos * scale, sin * scale);
      relief.grain[at] = rough(noise, x * 0.9, y * 0.9);
    }
  }
  return relief;
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

function record(relief: Relief, at: number, surface: Surface, damage: Damage, cos: number, sin: number): void {
  relief.distance[at] = surface.distance;
  relief.slopeX[at] = surface.slopeX * cos - surface.slopeY * sin;
  relief.slopeY[at] = surface.slopeX * sin + surface.slopeY * cos;
  relief.tone[at] = surface.tone;
  relief.rust[at] = damage.rust;
  relief.crack[at] = damage.crack;
  relief.scribed[at] = damage.scribed;
  relief.defect[at] = damage.id;
}

/** Millimetres over which an edge is broken. */
const bevel = 0.9;

function paintPlace(part: Part, relief: Relief, at: number, scale: number, to: Colour): void {
  const { distance, width, tone, rust, crack, scribed, grain } = relief;
  const fall = 1.1 * step(-bevel, 0, distance[at]!) * scale * 0.5;
  const slopeX = relief.slopeX[at]! - fall * ((distance[at + 1] ?? 0) - (distance[at - 1] ?? 0));
  const slopeY = relief.slopeY[at]! - fall * ((distance[at + width] ?? 0) - (distance[at - width] ?? 0));
  paintMetal(part.finish, gloss(slopeX, slopeY) * tone[at]!, to);
  if (rust[at]! > 0) paintRust(rust[at]!, grain[at]!, to);
  if (scribed[at]! < 1) paintScribe(scribed[at]!, to);
  if (crack[at]! < 1) paintCrack(crack[at]!, to);
}

/** Falls away from the light, softer the further it falls; close to the edge the part darkens the belt on every side. */
function shadowOf({ width, height, distance, thickness }: Relief, scale: number): Float32Array {
  const shadow = new Float32Array(width * height);
  const fall = Math.min(thickness, shadowReach) * 0.6;
  const [right, down] = [
    Math.round((-light.x / light.z) * fall * scale),
    Math.round((-light.y / light.z) * fall * scale),
  ];
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const inside = row >= down && column >= right;
      const thrower = inside ? distance[at - down * width - right]! : shadowReach;
      const thrown = 0.55 * (1 - step(-0.4 * thickness, 0.35 * thickness, thrower));
      const contact = 0.4 * (1 - step(0, 1.6, distance[at]!));
      shadow[at] = 1 - (1 - thrown) * (1 - contact);
    }
  }
  return shadow;
}
