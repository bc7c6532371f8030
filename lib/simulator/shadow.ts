import { light } from './metal';
import { step } from './noise';
import { type Relief, shadowReach } from './relief';

/** Falls away from the light, softer the further it falls; close to the edge the part darkens the belt on every side. */
export function shadowOf({ width, height, distance, thickness }: Relief, scale: number): Float32Array {
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
