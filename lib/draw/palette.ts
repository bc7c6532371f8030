/** Red, green, blue, 0..255 (sRGB). */
export type Colour = readonly [red: number, green: number, blue: number];

export const black: Colour = [0, 0, 0];
export const white: Colour = [255, 255, 255];

/** Twenty colours picked to stand apart from each other (OKLab distance ≥ 0.09). Their order belongs to `seed`. */
const palette =
  '17a150 e63cd4 9a175a b47cfb 0fb3a4 e5244c 7840ee 8a4b20 c6a062 ff7d1f 8a9fb6 70d43a fd90c4 ffc524 2e7fe8 5c7c20 d2e22b 2340b4 3ac6f2 0b6a74'
    .split(' ')
    .map(parse);

/**
 * Chosen with the order above such that eighteen classes that often stand in one picture (person, car, truck, bus,
 * bicycle, motorcycle, dog, cat, forklift, pallet, box, bottle, scratch, crack, dent, hole, ok, defect) all differ,
 * that `ok`, `OK` and `good` are green, and that `defect` and `NOK` are red.
 */
const seed = 5602011;

/**
 * A class's colour: a hash of its name, so that it is the same today and tomorrow, on every machine and in every model.
 * Two other classes can share a colour; with five in a picture that happens about two times in five.
 */
export function colourOf(name: string): Colour {
  return palette[hash(name) % palette.length]!;
}

/** FNV-1a over UTF-8 bytes, with a last fold so that the high bits count too. */
function hash(name: string): number {
  let value = seed;
  for (const byte of Buffer.from(name, 'utf8')) value = Math.imul(value ^ byte, 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Black or white, whichever reads better on `paper`. One of the two always reaches a contrast of 4.5. */
export function inkOn(paper: Colour): Colour {
  return contrast(black, paper) >= contrast(white, paper) ? black : white;
}

/** 1..21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** 0..1 (WCAG 2.2, "relative luminance"). */
function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function parse(hex: string): Colour {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
