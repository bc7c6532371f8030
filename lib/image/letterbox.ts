import type { Box } from '../geometry/box';
import { clip } from '../geometry/box';
import type { Size } from './codec';

/** How a picture is brought to a model's size. The words are those of the field; `stretch` ignores proportions. */
export const resizes = ['letterbox', 'letterbox-top-left', 'stretch', 'centre-crop'] as const;
export type Resize = (typeof resizes)[number];

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

export function fitInto(image: Size, input: Size, resize: Resize): Fit {
  const filled = { width: input.width, height: input.height, left: 0, top: 0, image };
  if (resize === 'stretch') return filled;
  if (resize === 'centre-crop') return { ...filled, region: centre(image, input) };
  const scale = Math.min(input.width / image.width, input.height / image.height);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const corner = resize === 'letterbox-top-left';
  // Half a pixel goes to the right and the bottom, as Ultralytics' LetterBox does it (data/augment.py: round(d − 0.1)).
  const left = corner ? 0 : Math.floor((input.width - width) / 2);
  const top = corner ? 0 : Math.floor((input.height - height) / 2);
  return { width, height, left, top, image };
}

/** A box in model-input pixels, in pixels of the original picture, clipped to it. */
export function unfit(box: Box, { left, top, width, height, image, region = { left: 0, top: 0, ...image } }: Fit): Box {
  const x = (value: number) => ((value - left) * region.width) / width + region.left;
  const y = (value: number) => ((value - top) * region.height) / height + region.top;
  return clip({ x1: x(box.x1), y1: y(box.y1), x2: x(box.x2), y2: y(box.y2) }, image.width, image.height);
}

/** The largest region in the middle with the input's proportions. */
function centre(image: Size, input: Size): NonNullable<Fit['region']> {
  const scale = Math.min(image.width / input.width, image.height / input.height);
  const width = Math.max(1, Math.round(input.width * scale));
  const height = Math.max(1, Math.round(input.height * scale));
  return { width, height, left: (image.width - width) >> 1, top: (image.height - height) >> 1 };
}
