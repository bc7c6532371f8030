import { mix, step } from './noise';
import type { Finish } from './part';

/** Red, green and blue, 0..1 of what a white sheet gives back. */
export type Colour = [red: number, green: number, blue: number];

const finishes: Record<Finish, Colour> = {
  steel: [0.8, 0.81, 0.83],
  zinc: [0.86, 0.81, 0.66],
  black: [0.32, 0.32, 0.34],
};

/** Where the light comes from, as seen by the camera: from the upper left. Of length 1. */
export const light = { x: -0.45, y: -0.55, z: 0.704 };

/**
 * How bright metal looks that rises by these slopes, 0..1: it mirrors a bright lamp and a dim hall (a reflected ray of
 * a camera that looks straight down), and scatters some of the lamp's light (Lambert).
 */
export function gloss(slopeX: number, slopeY: number): number {
  const length = Math.sqrt(slopeX * slopeX + slopeY * slopeY + 1);
  const [x, y, z] = [-slopeX / length, -slopeY / length, 1 / length];
  const scattered = Math.max(0, x * light.x + y * light.y + z * light.z);
  const lamp = 2 * z * x * light.x + 2 * z * y * light.y + (2 * z * z - 1) * light.z;
  return 0.12 + 0.38 * scattered + 0.75 * step(0.62, 1.05, lamp) + 0.12 * (2 * z * z - 1);
}

/** Metal of a finish under this much gloss. What is bright in it is the lamp, whatever the metal's colour. */
export function paintMetal(finish: Finish, gloss: number, to: Colour): void {
  const shine = 0.35 * step(0.75, 1.2, gloss);
  for (let channel = 0; channel < 3; channel++) to[channel] = finishes[finish][channel]! * gloss + shine * gloss * 0.5;
}

/** Rust over it: dull, from orange to a dark brown as `grain` (-1 to 1) goes. */
export function paintRust(share: number, grain: number, to: Colour): void {
  const tone = 0.8 + 0.45 * grain;
  to[0] = mix(to[0], 0.46 * tone, share * 0.94);
  to[1] = mix(to[1], 0.23 * tone, share * 0.94);
  to[2] = mix(to[2], 0.1 * tone, share * 0.94);
}

/** A crack by its distance: nearly black inside, with a torn bright lip where it faces the light. */
export function paintCrack(distance: number, to: Colour): void {
  const depth = 1 - step(-0.25, 0.15, distance);
  const lip = step(-0.1, 0.15, distance) * (1 - step(0.2, 0.7, distance));
  for (let channel = 0; channel < 3; channel++) to[channel] = mix(to[channel]! + 0.22 * lip, 0.035, depth * 0.97);
}

/** A scribed line: a fine bright scratch. */
export function paintScribe(distance: number, to: Colour): void {
  const line = 1 - step(0, 0.3, distance);
  for (let channel = 0; channel < 3; channel++) to[channel] = mix(to[channel]!, 0.1, 0.75 * line);
}
