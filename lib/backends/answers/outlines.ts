import type { Field } from '../../geometry/field';
import { expand, fieldOfRuns, type Runs, runsOf, runsOfRing } from '../../geometry/rle';
import type { Size } from '../../image/codec';
import { polygonShape, runsShape, type Shape } from '../../model/outline-answer';
import type { MaskFormat, Outline } from '../../prediction';
import { type Read, readPoints } from './detections';
import { readFields, readList, readNumber, wrong } from './fields';
import { isScaled, type Place } from './place';

/**
 * Detections with their shapes in the format that was asked for, whichever the server has. One without a shape is left
 * out, as here an empty mask is.
 */
export function withShapes(read: readonly Read[], format: MaskFormat, place: Place): Outline[] {
  return read.flatMap((one) => {
    const shape = shapeOf(one, format, place);
    return shape ? [{ ...one.detection, ...shape }] : [];
  });
}

function shapeOf({ fields, name }: Read, format: MaskFormat, place: Place): Shape | undefined {
  if (isRle(fields.rle)) return fromRle(fields.rle, `${name}.rle`, format, place);
  const points = readPoints(fields.points ?? [], `${name}.points`, place);
  if (points.length < 3) return undefined;
  if (format === 'polygon') return { points };
  if (!isKnown(place.image)) throw wrong('a size, which run lengths need,', 'image', undefined);
  return runsShape(runsOfRing(points, place.image), place.image);
}

/** Nobody knows the size of an address where the server does not say it. */
function isKnown({ width, height }: Size): boolean {
  return width > 0 && height > 0;
}

function isRle(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function fromRle(value: unknown, name: string, format: MaskFormat, place: Place): Shape | undefined {
  const { size, counts } = readFields(value, name);
  const [height = 0, width = 0] = readList(size, `${name}.size`).map((one) => readNumber(one, `${name}.size`));
  if (!(width > 0 && height > 0 && width * height <= 1e8)) throw wrong('height and width', `${name}.size`, size);
  const runs = readRuns(counts, `${name}.counts`);
  if (format === 'rle' && !isScaled(place)) return runsShape(runs, { width, height });
  const field = fieldOfRuns(runs, { width, height });
  if (!field) return undefined;
  const image = isKnown(place.image) ? place.image : { width, height };
  const whole = enlarged(field, { width, height }, image);
  return format === 'polygon' ? polygonShape(whole) : runsShape(runsOf(whole, image), image);
}

/** COCO's compressed text, or the bare list. */
function readRuns(counts: unknown, name: string): Runs {
  if (Array.isArray(counts)) return counts.map((one) => readNumber(one, name));
  if (typeof counts !== 'string') throw wrong('run lengths', name, counts);
  try {
    return expand(counts);
  } catch {
    throw wrong('COCO run lengths', name, counts);
  }
}

function enlarged({ values, xs, ys }: Field, from: Size, to: Size): Field {
  const by = (factor: number) => (place: number) => place * factor;
  return { values, xs: xs.map(by(to.width / from.width)), ys: ys.map(by(to.height / from.height)) };
}
