import type { Box } from '../geometry/box';
import { clip } from '../geometry/box';
import { corners, fromCorners, type RotatedBox } from '../geometry/rotated-box';
import type { Size } from './codec';

/**
 * How a picture is brought to a model's size. The words are those of the field; `stretch` ignores proportions.
 * `fit-longer-edge` is `letterbox-top-left`, but where a model takes any size the padding ends at the next multiple of 32.
 */
export const resizes = ['letterbox', 'letterbox-top-left', 'stretch', 'centre-crop', 'fit-longer-edge'] as const;
export type Resize = (typeof resizes)[number];

/** A part of every picture, as shares 0..1 of its width and height from the left and the top. */
export interface Crop {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What of a picture is used. */
export interface Cut {
  crop?: Crop;
  /** 0..1 of what `centre-crop` would keep; 1 where absent. */
  cropShare?: number;
}

/**
 * Where a picture lies in a model's input: the region that is used, scaled to `width` × `height`, put at `left`, `top`.
 * Made once before the run and undone once after it, here and nowhere else.
 */
export interface Fit extends Size {
  left: number;
  top: number;
  /** The part of the upright picture that is used, whole pixels; absent where that is all of it. */
  region?: Size & { left: number; top: number };
  /** The upright picture. */
  image: Size;
}

export function fitInto(image: Size, input: Size, resize: Resize, { crop, cropShare = 1 }: Cut = {}): Fit {
  if (!crop) return fitWhole(image, input, resize, cropShare);
  const cut = cropped(image, crop);
  const { region = { ...cut, left: 0, top: 0 }, ...fit } = fitWhole(cut, input, resize, cropShare);
  return { ...fit, region: { ...region, left: region.left + cut.left, top: region.top + cut.top }, image };
}

/** What a model of any size takes of a fitted picture: strides go up to 32. */
export function openSize({ left, top, width, height }: Fit): Size {
  const whole = (pixels: number) => Math.ceil(pixels / 32) * 32;
  return { width: whole(left + width), height: whole(top + height) };
}

function fitWhole(image: Size, input: Size, resize: Resize, cropShare: number): Fit {
  const filled = { width: input.width, height: input.height, left: 0, top: 0, image };
  if (resize === 'stretch') return filled;
  if (resize === 'centre-crop') return { ...filled, region: centre(image, input, cropShare) };
  const scale = Math.min(input.width / image.width, input.height / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const corner = resize !== 'letterbox';
  // Half a pixel goes to the right and the bottom, as Ultralytics' LetterBox does it (data/augment.py: round(d − 0.1)).
  const left = corner ? 0 : Math.floor((input.width - width) / 2);
  const top = corner ? 0 : Math.floor((input.height - height) / 2);
  return { width, height, left, top, image };
}

/** A box in model-input pixels, in pixels of the original picture, clipped to it. */
export function unfit(box: Box, at: Fit): Box {
  return clip(unfitWhole(box, at), at.image.width, at.image.height);
}

/** As `unfit`, for what may lie partly outside of the picture and must not be clipped. */
export function unfitWhole({ x1, y1, x2, y2 }: Box, at: Fit): Box {
  const [from, to] = [unfitPoint({ x: x1, y: y1 }, at), unfitPoint({ x: x2, y: y2 }, at)];
  return { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
}

/** A point in model-input pixels, in pixels of the original picture; it may lie outside of it. */
export function unfitPoint(
  { x, y }: { x: number; y: number },
  { left, top, width, height, image, region = { left: 0, top: 0, ...image } }: Fit,
): { x: number; y: number } {
  return {
    x: ((x - left) * region.width) / width + region.left,
    y: ((y - top) * region.height) / height + region.top,
  };
}

/**
 * As `unfit`, for a rotated box, which is not clipped: what is left would be no such box. Where both axes were scaled
 * alike that is exact. Where not (`stretch`, and the half pixel by which a letterbox rounds) its corners land on no
 * rectangle: its longer side stays where it lands, and the shorter one is set right so that the area stays.
 */
export function unfitRotated(box: RotatedBox, at: Fit): RotatedBox {
  const [a, b, c, d] = corners(box);
  return fromCorners([unfitPoint(a, at), unfitPoint(b, at), unfitPoint(c, at), unfitPoint(d, at)]);
}

/** Where the pixels along one axis of a picture lie on a grid over the model's input. */
export interface Axis {
  /** The first pixel of the picture that the model saw; the arrays have an entry for it and each after it that it saw. */
  start: number;
  /** The cell whose middle lies before the pixel's; the pixel lies between it and the next. */
  before: Int32Array;
  /** How far it is on the way to the next cell's middle, 0..1; 0 where there is no next. */
  share: Float32Array;
}

/** Undoes a fit for what a model says over a grid: cells that lie beside the picture, in the padding, are left out. */
export function gridAxes(at: Fit, input: Size, grid: { columns: number; rows: number }): { across: Axis; down: Axis } {
  const { region = { left: 0, top: 0, ...at.image } } = at;
  return {
    across: axis(region.left, region.width, at.left, at.width, grid.columns / input.width),
    down: axis(region.top, region.height, at.top, at.height, grid.rows / input.height),
  };
}

/** `count` pixels from `start` are `length` pixels from `offset` in the input, of which each has `density` cells. */
function axis(start: number, count: number, offset: number, length: number, density: number): Axis {
  const least = Math.ceil(offset * density - 0.5);
  const most = Math.max(least, Math.floor((offset + length) * density - 0.5));
  const before = new Int32Array(count);
  const share = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const place = (offset + ((i + 0.5) * length) / count) * density - 0.5;
    const within = Math.min(most, Math.max(least, place));
    before[i] = Math.floor(within);
    share[i] = within - before[i]!;
  }
  return { start, before, share };
}

/** The largest region in the middle with the input's proportions, or a share of it. */
function centre(image: Size, input: Size, share: number): NonNullable<Fit['region']> {
  const scale = Math.min(image.width / input.width, image.height / input.height) * share;
  const width = Math.max(1, Math.round(input.width * scale));
  const height = Math.max(1, Math.round(input.height * scale));
  return { width, height, left: (image.width - width) >> 1, top: (image.height - height) >> 1 };
}

/** Whole pixels, a begun one not counted; at least one. A share such as 1 − 0.9 may miss its pixel by a rounding. */
function cropped({ width, height }: Size, { left, top, right, bottom }: Crop): NonNullable<Fit['region']> {
  const pixels = (share: number, edge: number) => Math.trunc(share * edge + 1e-6);
  const [x, y] = [Math.min(width - 1, pixels(left, width)), Math.min(height - 1, pixels(top, height))];
  return {
    left: x,
    top: y,
    width: Math.max(1, pixels(right, width) - x),
    height: Math.max(1, pixels(bottom, height) - y),
  };
}
