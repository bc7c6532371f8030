import { type Colour, gloss, paintCrack, paintMetal, paintRust, paintScribe } from './metal';
import { step } from './noise';
import type { Part } from './part';
import { type Relief, surveyPart } from './relief';
import { shadowOf } from './shadow';

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
