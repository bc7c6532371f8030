import type Sharp from 'sharp';
import { LinesideError } from '../errors';
import { type Frame, sniff } from '../frame';
import { plainJpegSize } from './jpeg';

/** The only file that imports sharp: late, because an engine whose model is on a server may never need it. */
export function loadSharp(): typeof Sharp {
  return require('sharp') as typeof Sharp;
}

function sharp(...given: Parameters<typeof Sharp>): Sharp.Sharp {
  return loadSharp()(...given);
}

/** Upright sRGB pixels, row by row, three bytes each. Freshly allocated: whoever asked for them may write into them. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3;
}

/** More pixels than this are refused before they are decoded: 100 megapixels are 300 MB of memory. */
export const maxPixels = 100_000_000;

export type EncodedFormat = 'jpeg' | 'png' | 'webp';

/** Width and height of the upright picture, from its header alone. */
export async function measure(frame: Frame): Promise<Size> {
  return (await header(frame)).size;
}

interface Header {
  size: Size;
  hasAlpha: boolean;
}

async function header(frame: Frame): Promise<Header> {
  const { size, hasAlpha } = await bareHeader(frame);
  const { width, height } = size;
  if (width * height > maxPixels) throw tooLarge(`${width} × ${height} pixels`);
  return { size: { width, height }, hasAlpha };
}

async function bareHeader(frame: Frame): Promise<Header> {
  if (frame.format === 'raw') return { size: checkedRaw(frame), hasAlpha: frame.channels === 4 };
  const plain = frame.format === 'jpeg' ? plainJpegSize(frame.data) : undefined;
  if (plain) return { size: plain, hasAlpha: false };
  const { autoOrient, hasAlpha } = await reading(() => input(frame).metadata());
  return { size: autoOrient, hasAlpha };
}

/**
 * The whole picture: EXIF orientation applied, grey spread to three channels, alpha dropped, CMYK and 16 bits converted.
 * `maxWidth` (0 = as is) makes it smaller, keeping its proportions; a JPEG is then decoded at a reduced scale.
 */
export async function decode(frame: Frame, maxWidth = 0): Promise<Pixels> {
  return pixels(frame, (upright) =>
    maxWidth > 0 ? upright.resize(maxWidth, undefined, { withoutEnlargement: true }) : upright,
  );
}

export interface Size {
  width: number;
  height: number;
}

/** Filters that pictures are scaled by, in the words of the field. All but `nearest` widen as they shrink. */
export const resamples = ['lanczos', 'bilinear', 'bicubic', 'nearest'] as const;
export type Resample = (typeof resamples)[number];

const kernels = { lanczos: 'lanczos3', bilinear: 'linear', bicubic: 'cubic', nearest: 'nearest' } as const;

/** How to scale a picture: which part of it (all, where absent), to which size. Whole pixels. */
export interface Scaling extends Size {
  region?: Size & { left: number; top: number };
}

/**
 * The picture scaled. `plan` is told the upright picture's size and says what is wanted, so that the header is read
 * once. A JPEG is decoded at a reduced scale where that suffices.
 *
 * Models are trained on pictures that OpenCV shrank, bilinear without a low-pass, so they are sharp. Lanczos keeps that;
 * libvips' bilinear kernel widens as it shrinks and blurs small objects away: of 152 boats, 103 were found where
 * upstream has them, by Lanczos 124, at the same cost.
 */
export async function decodeScaled(
  frame: Frame,
  plan: (image: Size) => Scaling,
  resample: Resample = 'lanczos',
): Promise<Pixels> {
  const { size, hasAlpha } = await header(frame);
  const { width, height, region } = plan(size);
  return pixels(hasAlpha ? await opaque(frame) : frame, (upright) =>
    (region ? upright.extract(region) : upright).resize(width, height, { fit: 'fill', kernel: kernels[resample] }),
  );
}

/**
 * sharp weighs colours by alpha when it scales, which makes black of what is transparent; to a model alpha says
 * nothing, and cameras that give four channels often leave it 0.
 */
async function opaque(frame: Frame): Promise<Frame> {
  return { ...frame, ...(await decode(frame)), format: 'raw' };
}

/** `quality` 1..100, without meaning for PNG. Huffman tables are not optimised: that halves a JPEG's cost for 3 % of size. */
export async function encode(picture: Pixels, format: EncodedFormat, quality: number): Promise<Buffer> {
  const { data, width, height, channels } = picture;
  const raw = sharp(data, { raw: { width, height, channels } });
  if (format === 'jpeg') return raw.jpeg({ quality, optimiseCoding: false }).toBuffer();
  if (format === 'webp') return raw.webp({ quality, effort: 0 }).toBuffer();
  return raw.png({ compressionLevel: 3 }).toBuffer();
}

/** One byte a pixel, row by row: class ids, not greys. */
export interface Ids extends Size {
  data: Buffer;
}

/** A PNG of one channel, 8 bits. Of few large areas, level 2 without row filters is as small as slower ones (2 ms for 1080p). */
export function encodeIds({ data, width, height }: Ids): Promise<Buffer> {
  const raw = sharp(data, { raw: { width, height, channels: 1 } });
  return raw.toColourspace('b-w').png({ compressionLevel: 2, adaptiveFiltering: false }).toBuffer();
}

/** What `encodeIds` wrote, or another server; of several channels the first. Throws `BAD_IMAGE`, `IMAGE_TOO_LARGE`. */
export async function decodeIds(png: Buffer): Promise<Ids> {
  const { data, info } = await reading(async () => {
    const image = sharp(png, { limitInputPixels: maxPixels, ignoreIcc: true });
    const { channels } = await image.metadata();
    const one = channels === 1 ? image.toColourspace('b-w') : image.extractChannel(0);
    return one.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  });
  return { data, width: info.width, height: info.height };
}

function input(frame: Frame): Sharp.Sharp {
  if (frame.format === 'raw') return sharp(frame.data, { raw: checkedRaw(frame) });
  // sharp reads more than it is asked for here: SVG, which may fetch fonts and files, and whatever a system adds.
  if (!sniff(frame.data)) throw new LinesideError('BAD_IMAGE', 'the picture is in none of the formats that are read');
  return sharp(frame.data, { limitInputPixels: maxPixels, ignoreIcc: true });
}

function checkedRaw({ data, width, height, channels = 3 }: Frame) {
  const pixelCount = width * height;
  if (pixelCount > maxPixels) throw tooLarge(`${width} × ${height} pixels`);
  if (![width, height].every((side) => Number.isInteger(side) && side > 0) || data.length !== pixelCount * channels) {
    throw new LinesideError(
      'BAD_IMAGE',
      `expected width · height · channels = ${width} · ${height} · ${channels} bytes for a raw picture but received ${data.length}`,
    );
  }
  return { width, height, channels };
}

/** sRGB is three channels of grey pictures too. */
async function pixels(frame: Frame, scale: (upright: Sharp.Sharp) => Sharp.Sharp): Promise<Pixels> {
  const { data, info } = await reading(() => {
    const scaled = scale(input(frame).autoOrient());
    return scaled.toColourspace('srgb').removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** sharp refuses some pictures when they are given to it, others when they are read: all are bad pictures. */
async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LinesideError) throw error;
    const message = error instanceof Error ? inOneLine(error.message) : String(error);
    if (/pixel limit/i.test(message)) throw tooLarge('the picture', error);
    throw new LinesideError('BAD_IMAGE', `the picture cannot be decoded: ${message}`, { cause: error });
  }
}

/** libvips tells each step of what went wrong in a line of its own, some of them many times. */
function inOneLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line !== '' && !line.includes('bad seek')).join('; ');
}

function tooLarge(what: string, cause?: unknown): LinesideError {
  return new LinesideError('IMAGE_TOO_LARGE', `${what} exceeds the limit of ${maxPixels / 1e6} megapixels`, { cause });
}
