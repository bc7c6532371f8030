import { encodeIds } from '../image/codec';
import { type Fit, gridAxes } from '../image/letterbox';
import { type Area, isBackground, type SegmentPrediction } from '../prediction';
import { classMask } from './class-mask';
import type { ClassGrid } from './decoder';
import { round } from './detect-answer';
import type { Manifest } from './manifest';

type Body = Pick<SegmentPrediction, 'segmentation_mask' | 'class_map' | 'areas'>;

/** The id of pixels that are no class, of a model that has none for them: what data sets use for "to be ignored". */
const nothing = 255;

/** The mask of the whole picture, its legend, and how much of the picture each class covers. */
export async function segmentation(grid: ClassGrid, manifest: Manifest, threshold: number, at: Fit): Promise<Body> {
  const { names, background } = legend(manifest.classes);
  const mask = classMask(grid, gridAxes(at, manifest, grid), at.image, { threshold, background });
  const png = await encodeIds(mask);
  const areas = areasOf(mask.pixels, names, mask.width * mask.height);
  for (const area of areas) names[area.class_id] = area.class;
  return { segmentation_mask: png.toString('base64'), class_map: names, areas };
}

/**
 * Names by id, and the id of the background: the class of that name, or else 255. One name alone is that of class 1 on
 * a background.
 */
export function legend(classes: readonly string[]): { names: Record<string, string>; background: number } {
  const all = classes.length === 1 ? ['background', ...classes] : classes;
  const names = Object.fromEntries(all.map((name, id) => [String(id), name]));
  const own = all.findIndex(isBackground);
  if (own >= 0) return { names, background: own };
  return { names: { ...names, [nothing]: 'background' }, background: nothing };
}

/** `pixels` by class id; names by class id as text. */
export function areasOf(pixels: Uint32Array, names: Record<string, string>, all: number): Area[] {
  const area = (count: number, id: number): Area => {
    return { class: names[id] ?? `class ${id}`, class_id: id, pixels: count, share: round(count / all, 1e6) };
  };
  return Array.from(pixels, area)
    .filter((one) => one.pixels > 0)
    .sort((a, b) => b.pixels - a.pixels);
}
