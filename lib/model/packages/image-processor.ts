import type { Declared } from '../manifest';
import type { Entry } from './entry';

/** Hugging Face's preprocessor_config.json. Source: transformers, models/…/image_processing_….py. */

interface Edges {
  width?: number | undefined;
  height?: number | undefined;
  shortest?: number | undefined;
  longest?: number | undefined;
}

/** (pixel · rescale_factor − image_mean) / image_std; each of the two unless it is switched off. */
export function numbers(processor: Entry): Declared & { mean: number[]; scale: number } {
  const normalises = processor.flag('do_normalize') !== false;
  const [mean, std] = [processor.numbers('image_mean'), processor.numbers('image_std')];
  const factor = processor.number('rescale_factor') ?? 1 / 255;
  return {
    scale: processor.flag('do_rescale') === false ? 1 : factor,
    mean: (normalises && mean) || [0, 0, 0],
    std: (normalises && std) || [1, 1, 1],
    channelOrder: processor.flag('do_flip_channel_order') ? 'bgr' : 'rgb',
  };
}

/** How a picture gets to its size; nothing where the file does not say. */
export function resizing(processor: Entry): Declared {
  const size = processor.flag('do_resize') === false ? {} : edges(processor, 'size');
  if (processor.flag('do_center_crop')) return cropping(edges(processor, 'crop_size'), size);
  const { width, height, shortest, longest } = size;
  const share = processor.number('crop_pct');
  if (shortest && share) return convNeXt(shortest, share);
  if (longest) return { width: longest, height: longest, resize: 'fit-longer-edge', padValue: meanPixel(processor) };
  if (shortest) return { width: shortest, height: shortest, resize: 'centre-crop' };
  return width && height ? { width, height, resize: 'stretch' } : {};
}

/** The middle, of a picture whose shorter edge was made `shortest`, or that was stretched. */
function cropping({ width, height }: Edges, size: Edges): Declared {
  if (!width || !height) return {};
  if (size.width && size.height) {
    const [left, right] = middle(width / size.width);
    const [top, bottom] = middle(height / size.height);
    return { width, height, resize: 'stretch', crop: { left, top, right, bottom } };
  }
  const share = Math.min(width, height) / (size.shortest ?? Math.min(width, height));
  return { width, height, resize: 'centre-crop', ...(share < 1 && { cropShare: share }) };
}

function middle(share: number): [from: number, to: number] {
  const kept = Math.min(1, share);
  return [(1 - kept) / 2, (1 + kept) / 2];
}

/** Below 384 the middle is kept, from there on pictures are stretched. */
function convNeXt(edge: number, share: number): Declared {
  const size = { width: edge, height: edge };
  return edge < 384 ? { ...size, resize: 'centre-crop', cropShare: share } : { ...size, resize: 'stretch' };
}

/** They pad with 0 after normalising: with the mean. */
function meanPixel(processor: Entry): number {
  const { mean, scale } = numbers(processor);
  const pixel = mean.reduce((sum, value) => sum + value, 0) / mean.length / scale;
  return Math.min(255, Math.max(0, Math.round(pixel)));
}

/** A size as the versions of transformers have written it. */
function edges(processor: Entry, key: 'size' | 'crop_size'): Edges {
  if (typeof processor.raw(key) === 'number') return key === 'size' ? oneEdge(processor) : both(processor.number(key)!);
  const size = processor.object(key);
  return {
    width: size?.number('width'),
    height: size?.number('height'),
    shortest: size?.number('shortest_edge'),
    longest: size?.number('longest_edge') ?? size?.number('max_width'),
  };
}

/** One number: the shorter edge where something is cut off or another number bounds the longer one, else both edges. */
function oneEdge(processor: Entry): Edges {
  const [edge, longest] = [processor.number('size')!, processor.number('max_size')];
  const isShorter = longest || processor.number('crop_pct') || processor.flag('do_center_crop');
  return isShorter ? { shortest: edge, longest } : both(edge);
}

function both(edge: number): Edges {
  return { width: edge, height: edge };
}

/** By Pillow's numbers; 4 is a box, 5 Hamming's. */
const filters = ['nearest', 'lanczos', 'bilinear', 'bicubic'] as const;

/** The filter that scales, where it is one of those that are there. */
export function resampling(processor: Entry): Declared {
  const resample = filters[processor.number('resample') ?? -1];
  return resample ? { resample } : {};
}

const known = [
  ...['do_resize', 'do_center_crop', 'do_rescale', 'do_normalize', 'do_flip_channel_order', 'do_convert_rgb', 'do_pad'],
  ...['do_reduce_labels', 'do_convert_annotations'], // of training
];

/** What is asked for and not done. */
export function unmet(processor: Entry): string[] {
  const file = 'preprocessor_config.json';
  const others = processor.keys.filter((key) => key.startsWith('do_') || key === 'rescale_offset');
  const filter = processor.number('resample');
  const { shortest, longest } = edges(processor, 'size');
  return [
    ...others
      .filter((key) => !known.includes(key) && processor.flag(key))
      .map((key) => `${file} asks for "${key}", which is not done`),
    ...(filter === undefined || filter in filters ? [] : [`${file} asks for the filter ${filter}, which is not known`]),
    ...(shortest && longest
      ? [`${file} bounds the shorter edge by ${shortest} too; pictures are fitted by their longer edge, ${longest}`]
      : []),
  ];
}
