import type { Pixels } from '../image/codec';
import type { Detection, Point } from '../prediction';
import { outerEdge } from './box';
import { label } from './label';
import { type Area, stamp } from './paint';
import { colourOf } from './palette';
import type { Marked, Scene } from './scene';
import { cornersOf, labelEdge } from './turned';

interface Placed {
  picture: Pixels;
  area: Area;
}

/** Names every detection: `person 87%`. The surest choose their place first and are stamped last. */
export function drawLabels({ pixels, detections, stroke, textHeight, options }: Scene): void {
  if (!options.labels) return;
  const placed: Placed[] = [];
  for (const detection of detections.toReversed()) {
    const picture = label(textOf(detection), textHeight, colourOf(detection.class));
    const points = cornersOf(detection) ?? pointsOf(detection);
    const edge = points ? labelEdge(points, picture.width, stroke) : outerEdge(detection, stroke);
    placed.push({ picture, area: placeLabel(edge, picture, pixels, placed) });
  }
  for (const { picture, area } of placed.reverse()) stamp(pixels, picture, area.left, area.top);
}

/** All corners of a shape, if it has one: its label stands over the topmost, not over a corner of its box. */
function pointsOf({ rings = [] }: Marked): readonly Point[] | undefined {
  const points = rings.flatMap((ring) => ring.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: ring[i + 1]! }] : [])));
  return points.length > 0 ? points : undefined;
}

/** Whole percents: a second figure would only flicker. */
export function textOf({ class: name, confidence }: Pick<Detection, 'class' | 'confidence'>): string {
  return `${name} ${Math.round(confidence * 100)}%`;
}

interface Size {
  width: number;
  height: number;
}

/**
 * Where a label goes: on its box, or else inside at its top, or else below; the first of these that lies in the
 * picture and covers no other label. Where none does, the first that lies in the picture; always kept within it.
 */
export function placeLabel(box: Area, label: Size, picture: Size, taken: readonly { area: Area }[]): Area {
  const left = Math.max(0, Math.min(box.left, picture.width - label.width));
  const tops = [box.top - label.height, Math.max(0, box.top), box.bottom];
  const places = tops
    .filter((top) => top >= 0 && top + label.height <= picture.height)
    .map((top) => ({ left, top, right: left + label.width, bottom: top + label.height }));
  const free = places.find((place) => !taken.some(({ area }) => overlaps(place, area)));
  const top = Math.max(0, Math.min(box.top - label.height, picture.height - label.height));
  return free ?? places[0] ?? { left, top, right: left + label.width, bottom: top + label.height };
}

function overlaps(one: Area, other: Area): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
