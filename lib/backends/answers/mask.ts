import { LinesideError } from '../../errors';
import { decodeIds, encodeIds, type Ids, type Size } from '../../image/codec';
import { areasOf } from '../../model/segment-answer';
import { isBackground, type SegmentPrediction } from '../../prediction';
import { type Fields, optional, readFields, readName, wrong } from './fields';

type Body = Pick<SegmentPrediction, 'segmentation_mask' | 'class_map' | 'areas'>;

/** The id of pixels that are no class, where no class is the background. */
const nothing = 255;

/**
 * A mask of the picture's size with its legend and areas, from a mask of any size: the hosted API's own example is 512 ×
 * 512 for a picture of 1232 × 821. Pixels whose confidence is told and below the threshold become background. The PNG
 * stays as it came where nothing of that was needed.
 */
export async function readMask(fields: Fields, threshold: number, sizeOf: (mask: Size) => Size): Promise<Body> {
  const names = readLegend(fields.class_map);
  const png = readPng(fields.segmentation_mask, 'segmentation_mask');
  const mask = await decoded(png, 'segmentation_mask');
  const sure = optional(fields.confidence_mask, 'confidence_mask', readPng);
  const held = sure ? hold(mask, await decoded(sure, 'confidence_mask'), threshold, names) : mask;
  const whole = resized(held, sizeOf(mask));
  const kept = whole === mask && isGrey(png);
  const areas = areasOf(count(whole.data), names, whole.data.length);
  for (const area of areas) names[area.class_id] = area.class;
  return { segmentation_mask: (kept ? png : await encodeIds(whole)).toString('base64'), class_map: names, areas };
}

function readLegend(value: unknown): Record<string, string> {
  const entries = Object.entries(readFields(value, 'class_map'));
  return Object.fromEntries(entries.map(([id, name]) => [id, readName(name, `class_map.${id}`)]));
}

function readPng(value: unknown, name: string): Buffer {
  if (typeof value !== 'string' || value === '') throw wrong('a PNG in base64', name, value);
  return Buffer.from(value.slice(value.startsWith('data:') ? value.indexOf(',') + 1 : 0), 'base64');
}

async function decoded(png: Buffer, name: string): Promise<Ids> {
  try {
    return await decodeIds(png);
  } catch (error) {
    const why = (error as Error).message;
    throw new LinesideError('BAD_ANSWER', `${name} in the server's answer: ${why}`, { cause: error });
  }
}

/** Whether a PNG is of one channel of 8 bits (RFC 2083, 4.1.1). */
function isGrey(png: Buffer): boolean {
  return png[24] === 8 && png[25] === 0;
}

/** Background where the told confidence, in 255 parts, is surely below the threshold. The legend gets a name for it. */
function hold(mask: Ids, sure: Ids, threshold: number, names: Record<string, string>): Ids {
  const least = Math.floor(threshold * 255);
  const isUnsure = (at: number) => sure.data[at]! < least;
  if (sure.data.length !== mask.data.length || !mask.data.some((_, at) => isUnsure(at))) return mask;
  const own = Object.keys(names).find((id) => isBackground(names[id]!));
  const background = Number(own ?? nothing);
  names[background] ??= 'background';
  return { ...mask, data: Buffer.from(mask.data.map((id, at) => (isUnsure(at) ? background : id))) };
}

/** By the nearest pixel: ids cannot be mixed. */
function resized(mask: Ids, { width, height }: Size): Ids {
  if (mask.width === width && mask.height === height) return mask;
  const data = Buffer.alloc(width * height);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * mask.width) / width));
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width;
    for (let x = 0; x < width; x++) data[at++] = mask.data[row + columns[x]!]!;
  }
  return { data, width, height };
}

function count(ids: Buffer): Uint32Array {
  const pixels = new Uint32Array(256);
  for (const id of ids) pixels[id]!++;
  return pixels;
}
