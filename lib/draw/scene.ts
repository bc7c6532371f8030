import type { Ring } from '../geometry/polygon';
import type { Ids, Pixels } from '../image/codec';
import type { Detection } from '../prediction';
import type { DrawOptions } from './options';

/**
 * What every painter is given. A painter is a function of a scene that puts one kind of mark into its pixels
 * and lives in a file of its own; `overlay.ts` holds the list of them, bottom layer first.
 */
export interface Scene {
  pixels: Pixels;
  /** In these pixels' coordinates; the surest last, so that it comes to lie on top. */
  detections: readonly Marked[];
  /** A class id for every pixel, of any size, and the names by id; where every pixel has a class. */
  mask?: Mask;
  /** Of the picture as a whole, best first: more than one where several are true at once. */
  labels: readonly Labelled[];
  /** Width of lines in pixels, at least 1; 0 where none are wanted. */
  stroke: number;
  /** Height of a line of text in pixels. */
  textHeight: number;
  options: DrawOptions;
}

/** A detection, and the rings of its shape where it has one. */
export type Marked = Detection & { rings?: Ring[] };

export interface Mask extends Ids {
  names: Record<string, string>;
}

export type Labelled = Pick<Detection, 'class' | 'confidence'>;

/** Lines and letters are drawn at their nominal size on a picture whose longer side is this. */
const nominal = 640;
/** Twice the picture, half as wide a line again: between equal pixels and equal shares of the picture. */
const growth = 0.6;
const textHeight = { nominal: 18, least: 15 } as const;

/** How much larger marks are drawn than on a picture of 640 pixels: 1 there, 1.9 on full HD, 2.9 on 4K. Never below 1. */
export function magnification({ width, height }: { width: number; height: number }): number {
  return Math.max(1, (Math.max(width, height) / nominal) ** growth);
}

export function textHeightOn(size: { width: number; height: number }): number {
  const longer = Math.max(size.width, size.height);
  if (longer < nominal / 2) return textHeight.least;
  return Math.round(textHeight.nominal * magnification(size));
}
