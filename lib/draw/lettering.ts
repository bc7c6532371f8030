import { glyphOf } from './font';
import type { Stroke } from './stroke';

/** How much of each pixel is covered, 0..255, row by row. */
export interface Coverage {
  data: Uint8Array;
  width: number;
  height: number;
}

/** A line is 24 units high: 5 below the baseline, 14 for capitals, 5 above. So capitals stand in its middle. */
const line = { units: 24, baseline: 5, margin: 3.7 } as const;
const penUnits = 2;
/** Air between letters beyond what they bring themselves: small signs seen from afar need it. */
const tracking = 0.6;
/** A pen thinner than this would make grey letters of a small size. */
const thinnestPen = 1.25;
/** Dots are this much thicker than strokes, or else they look lighter. */
const dot = 1.25;

/** One line of text, `height` pixels high with its margins, antialiased by each pixel's distance to the strokes. */
export function lettering(text: string, height: number): Coverage {
  const unit = height / line.units;
  const glyphs = Array.from(text.normalize('NFC'), glyphOf);
  const units = glyphs.reduce((sum, glyph) => sum + glyph.advance + tracking, 2 * line.margin);
  const width = Math.max(1, Math.ceil(units * unit));
  const sheet = { data: new Uint8Array(width * height), width, height };
  const pen = Math.max(thinnestPen, penUnits * unit) / 2;
  let x = line.margin + tracking / 2;
  for (const { advance, strokes } of glyphs) {
    for (const stroke of strokes) trace(sheet, place(stroke, x, unit), pen);
    x += advance + tracking;
  }
  return sheet;
}

/** From grid units with y up to pixels with y down. */
function place(stroke: Stroke, x: number, unit: number): number[] {
  return stroke.map((v, i) => (i % 2 === 0 ? (v + x) * unit : (line.units - line.baseline - v) * unit));
}

function trace(sheet: Coverage, points: number[], pen: number): void {
  if (points.length === 2) segment(sheet, points[0]!, points[1]!, points[0]!, points[1]!, pen * dot);
  for (let i = 3; i < points.length; i += 2) {
    segment(sheet, points[i - 3]!, points[i - 2]!, points[i - 1]!, points[i]!, pen);
  }
}

/** A stroke with round ends. Where strokes meet the greater coverage stands: their union, to within half a grey step. */
function segment(sheet: Coverage, ax: number, ay: number, bx: number, by: number, pen: number): void {
  const [left, right] = span(Math.min(ax, bx) - pen, Math.max(ax, bx) + pen, sheet.width);
  const [top, bottom] = span(Math.min(ay, by) - pen, Math.max(ay, by) + pen, sheet.height);
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy || 1;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const t = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
      const [ox, oy] = [px - t * dx, py - t * dy];
      const cover = Math.min(1, pen + 0.5 - Math.sqrt(ox * ox + oy * oy)) * 255;
      const at = y * sheet.width + x;
      if (cover > sheet.data[at]!) sheet.data[at] = cover;
    }
  }
}

/** The pixels that a stroke from `low` to `high` can touch. */
function span(low: number, high: number, limit: number): [number, number] {
  return [Math.max(0, Math.floor(low - 0.5)), Math.min(limit, Math.ceil(high + 0.5))];
}
