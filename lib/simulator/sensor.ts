import { createRandom, type Random } from './random';

const grainCount = 1 << 16;
let grains: Float32Array | undefined;

/** Normal deviates (Box and Muller, 1958), the same in every process. */
function grainTable(): Float32Array {
  const random = createRandom(65537);
  const deviate = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float32Array.from({ length: grainCount }, deviate);
}

/** The sensor: light counted with noise that grows with it, clipped to a byte. */
export function expose(picture: Float32Array, noise: number, random: Random): Buffer {
  grains ??= grainTable();
  const bytes = Buffer.allocUnsafe(picture.length);
  let grain = 0;
  for (let at = 0; at < picture.length; at++) {
    if ((at & 4095) === 0) grain = Math.floor(random() * grainCount);
    const value = picture[at]!;
    const noisy = value + noise * (0.6 + 0.0032 * value) * grains[(grain + at) & (grainCount - 1)]!;
    bytes[at] = noisy < 0 ? 0 : noisy > 255 ? 255 : noisy + 0.5;
  }
  return bytes;
}
