import type { Pixels } from '../image/codec';
import { createCache } from './cache';
import { lettering } from './lettering';
import { type Colour, inkOn } from './palette';

/** Labels kept: 8 MiB are some 300 of them on a full HD picture. */
export const labelCacheBytes = 8 * 2 ** 20;
/** A longer text ends in `…`, so that no name makes a picture of its own. */
export const maxCharacters = 48;

const labels = createCache<Pixels>(labelCacheBytes, ({ data }) => data.length);

/** `text` in black or white on a plate of `paper`, `height` pixels high. Made once; whoever gets it must not write into it. */
export function label(text: string, height: number, paper: Colour): Pixels {
  return labels.get(`${height} ${paper} ${text}`, () => makeLabel(shorten(text), height, paper));
}

function makeLabel(text: string, height: number, paper: Colour): Pixels {
  const { data: coverage, width } = lettering(text, height);
  const shades = ramp(paper, inkOn(paper));
  const data = Buffer.allocUnsafe(width * height * 3);
  for (let i = 0, to = 0; i < coverage.length; i++, to += 3) {
    const from = 3 * coverage[i]!;
    data[to] = shades[from]!;
    data[to + 1] = shades[from + 1]!;
    data[to + 2] = shades[from + 2]!;
  }
  return { data, width, height, channels: 3 };
}

/** The 256 shades between two colours, three bytes each. */
function ramp(from: Colour, to: Colour): Uint8Array {
  const shades = new Uint8Array(256 * 3);
  for (let i = 0; i < shades.length; i++) {
    const share = Math.floor(i / 3) / 255;
    shades[i] = from[i % 3]! * (1 - share) + to[i % 3]! * share + 0.5;
  }
  return shades;
}

function shorten(text: string): string {
  const characters = Array.from(text.replace(/\s+/g, ' '));
  const cut = characters.length > maxCharacters ? [...characters.slice(0, maxCharacters - 1), '…'] : characters;
  return cut.join('');
}
