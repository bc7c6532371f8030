import type { Pixels } from '../image/codec';
import type { Colour } from './palette';

/** From one point to another, in pixels: 0.5, 0.5 is the middle of the one at the top left. Of no length it is a dot. */
export type Line = readonly [ax: number, ay: number, bx: number, by: number];

/**
 * Draws lines with round ends, smoothed at their edges; what lies outside the picture is left out. They are painted
 * together, each pixel once, so that translucent lines show no knots where they meet.
 */
export function drawLines(pixels: Pixels, lines: readonly Line[], width: number, colour: Colour, opacity = 1): void {
  const { data } = pixels;
  const [red, green, blue] = colour;
  eachCover(pixels, lines, width / 2 + 0.5, 1, (covers, from, to, row) => {
    for (let x = from, at = 3 * (row + from); x < to; x++, at += 3) {
      const own = opacity * covers[x]!;
      if (own === 0) continue;
      covers[x] = 0;
      const rest = 1 - own;
      data[at] = red * own + data[at]! * rest + 0.5;
      data[at + 1] = green * own + data[at + 1]! * rest + 0.5;
      data[at + 2] = blue * own + data[at + 2]! * rest + 0.5;
    }
  });
}

/** A dark seam of one pixel on both sides lifts a line off a background of its own colour. */
export const seam: Colour = [0, 0, 0];
export const seamOpacity = 0.3;

/** As `drawLines`, with a seam: the same as wider lines in the seam's colour below them, in half the time. */
export function drawSeamed(pixels: Pixels, lines: readonly Line[], width: number, colour: Colour): void {
  const { data } = pixels;
  const [red, green, blue] = colour;
  eachCover(pixels, lines, width / 2 + 1.5, 2, (covers, from, to, row) => {
    for (let x = from, at = 3 * (row + from); x < to; x++, at += 3) {
      const cover = covers[x]!;
      if (cover === 0) continue;
      covers[x] = 0;
      const own = cover > 1 ? cover - 1 : 0;
      const rest = cover < 1 ? 1 - seamOpacity * cover : (1 - own) * (1 - seamOpacity);
      data[at] = red * own + data[at]! * rest + 0.5;
      data[at + 1] = green * own + data[at + 1]! * rest + 0.5;
      data[at + 2] = blue * own + data[at + 2]! * rest + 0.5;
    }
  });
}

/** Paints what is covered between two pixels of a row, and uncovers it; `row` is the number of its first pixel. */
type Paint = (covers: Float32Array, from: number, to: number, row: number) => void;

/**
 * Row by row, how far lines reach over each pixel: `reach` less its distance, from 0 to `most`. In a row only those
 * lines are looked at that meet it: an outline is a hundred short ones.
 */
function eachCover({ width, height }: Pixels, lines: readonly Line[], reach: number, most: number, paint: Paint): void {
  const covers = new Float32Array(width);
  const waiting = lines.map((line) => bandOf(line, reach)).sort((a, b) => b.top - a.top); // the topmost last
  let active: Band[] = [];
  let end = Number.POSITIVE_INFINITY; // the row in which the next of them ends
  for (let y = Math.max(0, waiting.at(-1)?.top ?? 0); y < height && waiting.length + active.length > 0; y++) {
    while (waiting.length > 0 && waiting.at(-1)!.top <= y) {
      const band = waiting.pop()!;
      active.push(band);
      end = Math.min(end, band.bottom);
    }
    if (y >= end) {
      active = active.filter(({ bottom }) => bottom > y);
      end = Math.min(...active.map(({ bottom }) => bottom));
    }
    for (const band of active) cover(covers, band, y + 0.5, reach, most);
    for (const { from, to } of active) paint(covers, from, to, y * width);
  }
}

/** A line with its width: what is the same in all of its rows, and which pixels of the row at hand it may touch. */
interface Band {
  ax: number;
  ay: number;
  /** Its direction, of length 1; 0, 0 for a dot. */
  dx: number;
  dy: number;
  length: number;
  /** How far its middle moves from row to row, and how far it reaches to either side there. */
  slope: number;
  half: number;
  top: number;
  bottom: number;
  left: number;
  right: number;
  from: number;
  to: number;
}

function bandOf([ax, ay, bx, by]: Line, reach: number): Band {
  const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
  const [dx, dy] = length > 0 ? [(bx - ax) / length, (by - ay) / length] : [0, 0];
  return {
    ax,
    ay,
    dx,
    dy,
    length,
    slope: dy === 0 ? 0 : dx / dy,
    half: reach / Math.abs(dy), // without end where it lies level
    top: Math.ceil(Math.min(ay, by) - reach - 0.5),
    bottom: Math.ceil(Math.max(ay, by) + reach - 0.5),
    left: Math.min(ax, bx) - reach,
    right: Math.max(ax, bx) + reach,
    from: 0,
    to: 0,
  };
}

/** Raises `covers` in the row whose middle is `y`. */
function cover(covers: Float32Array, band: Band, y: number, reach: number, most: number): void {
  const { ax, dx, dy, length, half } = band;
  const down = y - band.ay;
  const middle = ax + down * band.slope;
  const from = Math.min(covers.length, Math.max(0, Math.ceil(Math.max(band.left, middle - half) - 0.5)));
  const to = Math.min(covers.length, Math.max(from, Math.ceil(Math.min(band.right, middle + half) - 0.5)));
  band.from = from;
  band.to = to;
  for (let x = from; x < to; x++) {
    if (covers[x] === most) continue;
    const px = x + 0.5 - ax;
    const along = px * dx + down * dy;
    let distance = Math.abs(px * dy - down * dx);
    if (along <= 0) distance = Math.sqrt(px * px + down * down);
    else if (along > length) {
      const beyond = along - length;
      distance = Math.sqrt(distance * distance + beyond * beyond);
    }
    const share = reach - distance;
    if (share > covers[x]!) covers[x] = Math.min(share, most);
  }
}
