import type { Pixels } from '../image/codec';
import { seam, seamOpacity } from './line';
import { type Area, fill } from './paint';
import { type Colour, colourOf } from './palette';
import type { Scene } from './scene';

/** Outlines every upright box in the colour of its class; what has a shape needs no box. */
export function drawBoxes({ pixels, detections, stroke }: Scene): void {
  if (stroke === 0) return;
  for (const detection of detections) {
    if (detection.angle !== undefined || detection.rings) continue;
    const outer = outerEdge(detection, stroke);
    outline(pixels, grow(outer, 1), 1, seam, seamOpacity);
    outline(pixels, grow(outer, -stroke), 1, seam, seamOpacity);
    outline(pixels, outer, stroke, colourOf(detection.class));
  }
}

/** The outer edge of a box's outline: the line runs along the middle of the box's edge. */
export function outerEdge(box: { x: number; y: number; width: number; height: number }, stroke: number): Area {
  const out = Math.floor(stroke / 2);
  const left = Math.round(box.x - box.width / 2) - out;
  const top = Math.round(box.y - box.height / 2) - out;
  const right = Math.max(left + 1, Math.round(box.x + box.width / 2) + out);
  const bottom = Math.max(top + 1, Math.round(box.y + box.height / 2) + out);
  return { left, top, right, bottom };
}

/** A frame of `width` pixels that lies inside `area`, each pixel painted once. */
export function outline(pixels: Pixels, area: Area, width: number, colour: Colour, opacity = 1): void {
  const { left, top, right, bottom } = area;
  const upper = Math.min(top + width, bottom);
  const lower = Math.max(upper, bottom - width);
  const inner = Math.min(left + width, right);
  fill(pixels, { left, top, right, bottom: upper }, colour, opacity);
  fill(pixels, { left, top: lower, right, bottom }, colour, opacity);
  fill(pixels, { left, top: upper, right: inner, bottom: lower }, colour, opacity);
  fill(pixels, { left: Math.max(inner, right - width), top: upper, right, bottom: lower }, colour, opacity);
}

function grow({ left, top, right, bottom }: Area, by: number): Area {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}
