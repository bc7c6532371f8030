import type { Pixels } from '../image/codec';
import type { Colour } from './palette';

/** From one point to another, in pixels: 0.5, 0.5 is the middle of the one at the top left. Of no length it is a dot. */
export type Line = readonly [ax: number, ay: number, bx: number, by: number];

/** The first pixel and the one behind the last. */
type Span = [from: number, to: number];

/**
 * Draws lines with round ends, smoothed at their edges; what lies outside the picture is left out. They are painted
 * together, each pixel once, so that translucent lines show no knots where they meet.
 */
export function drawLines(pixels: Pixels, lines: readonly Line[], width: number, colour: Colour, opacity = 1): void {
  const reach = width / 2 + 0.5;
  const covers = new Float32Array(pixels.width);
  const [top, bottom] = union(lines.map(([, ay, , by]) => span(ay, by, reach, pixels.height)));
  for (let y = top; y < bottom; y++) {
    const [left, right] = union(lines.map((line) => cover(covers, line, y + 0.5, reach)));
    for (let x = left, at = 3 * (y * pixels.width + left); x < right; x++, at += 3) {
      blend(pixels.data, at, colour, opacity * covers[x]!);
      covers[x] = 0;
    }
  }
}

/** Raises `covers` to how far a line covers the pixels of the row whose middle is `y`, 0..1; which ones it may touch. */
function cover(covers: Float32Array, [ax, ay, bx, by]: Line, y: number, reach: number): Span {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy || 1;
  const [from, to] = inRow(ax, bx, dx, dy, y - ay, reach, covers.length);
  for (let x = from; x < to; x++) {
    const [px, py] = [x + 0.5 - ax, y - ay];
    const t = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
    const share = Math.min(1, reach - Math.sqrt((px - t * dx) ** 2 + (py - t * dy) ** 2));
    if (share > covers[x]!) covers[x] = share;
  }
  return [from, to];
}

/** Where a row can meet a line: within its ends, and within the band of its width `down` from where it starts. */
function inRow(ax: number, bx: number, dx: number, dy: number, down: number, reach: number, limit: number): Span {
  const [from, to] = span(ax, bx, reach, limit);
  if (Math.abs(down - dy / 2) > Math.abs(dy) / 2 + reach) return [from, from];
  if (dy === 0) return [from, to];
  const middle = ax + (down * dx) / dy;
  const half = (reach * Math.sqrt(dx * dx + dy * dy)) / Math.abs(dy);
  const [left, right] = span(middle, middle, half, limit);
  return [Math.max(from, left), Math.min(to, right)];
}

/** The pixels that lie between `a` and `b` or within `reach` of them. */
function span(a: number, b: number, reach: number, limit: number): Span {
  return [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(limit, Math.ceil(Math.max(a, b) + reach))];
}

/** From the first pixel of all spans to the last; spans without a pixel do not count. */
function union(spans: readonly Span[]): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [first, last] of spans) {
    if (first >= last) continue;
    if (first < from) from = first;
    if (last > to) to = last;
  }
  return from < to ? [from, to] : [0, 0];
}

function blend(data: Buffer, at: number, [red, green, blue]: Colour, opacity: number): void {
  if (opacity === 0) return;
  const rest = 1 - opacity;
  data[at] = red * opacity + data[at]! * rest + 0.5;
  data[at + 1] = green * opacity + data[at + 1]! * rest + 0.5;
  data[at + 2] = blue * opacity + data[at + 2]! * rest + 0.5;
}
