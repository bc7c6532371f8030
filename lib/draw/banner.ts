import { label } from './label';
import { textOf } from './labels';
import { fill, stamp } from './paint';
import { colourOf } from './palette';
import type { Scene } from './scene';

/** How much larger than a box's label the picture's own is. */
const larger = 1.4;

/**
 * What the picture shows as a whole, across its top edge: a band in the colour of the best class, with the names and
 * confidences on it from the left, as many as there is room for.
 */
export function drawBanner({ pixels, labels, textHeight, options }: Scene): void {
  const [best] = labels;
  if (!best || !options.labels) return;
  const height = Math.round(larger * textHeight);
  fill(pixels, { left: 0, top: 0, right: pixels.width, bottom: height }, colourOf(best.class));
  let left = 0;
  for (const one of labels) {
    const picture = label(textOf(one), height, colourOf(one.class));
    if (left > 0 && left + picture.width > pixels.width) break;
    stamp(pixels, picture, left, 0);
    left += picture.width;
  }
}
