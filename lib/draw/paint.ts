import type { Pixels } from '../image/codec';
import type { Colour } from './palette';

/** Whole pixels; `right` and `bottom` are the first ones outside. */
export interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Fills an area with a colour; what lies outside the picture is left out. `opacity` 0..1. */
export function fill(pixels: Pixels, area: Area, colour: Colour, opacity = 1): void {
  const { left, top, right, bottom } = clip(area, pixels);
  for (let y = top; y < bottom; y++) {
    const from = 3 * (y * pixels.width + left);
    blendRow(pixels.data, from, from + 3 * (right - left), colour, opacity);
  }
}

function blendRow(data: Buffer, from: number, to: number, [red, green, blue]: Colour, opacity: number): void {
  const rest = 1 - opacity;
  for (let i = from; i < to; i += 3) {
    data[i] = red * opacity + data[i]! * rest + 0.5;
    data[i + 1] = green * opacity + data[i + 1]! * rest + 0.5;
    data[i + 2] = blue * opacity + data[i + 2]! * rest + 0.5;
  }
}

/** Lays one picture onto another with its top left corner at `left`, `top`; what lies outside is left out. */
export function stamp(pixels: Pixels, picture: Pixels, left: number, top: number): void {
  const area = clip({ left, top, right: left + picture.width, bottom: top + picture.height }, pixels);
  if (area.right <= area.left) return;
  for (let y = area.top; y < area.bottom; y++) {
    const row = (y - top) * picture.width - left;
    picture.data.copy(pixels.data, 3 * (y * pixels.width + area.left), 3 * (row + area.left), 3 * (row + area.right));
  }
}

export function clip({ left, top, right, bottom }: Area, { width, height }: { width: number; height: number }): Area {
  return {
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(width, right),
    bottom: Math.min(height, bottom),
  };
}
