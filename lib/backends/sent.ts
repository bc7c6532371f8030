import type { Frame } from '../frame';
import { decode, decodeScaled, encode, measure, type Size } from '../image/codec';

/** A picture as a server gets it. */
export interface Sent {
  /** Encoded; or else its address, which the server reads by itself. */
  data?: Buffer;
  url?: string;
  /** The picture's own size, where a smaller one is sent. */
  original?: Size;
  /** The size of what is sent, read when it is asked for; unknown of an address. */
  size: () => Promise<Size | undefined>;
}

/** What servers read that decode with OpenCV, which the Inference server does; anything else is sent as PNG. */
const usual: readonly Frame['format'][] = ['jpeg', 'png', 'webp', 'tiff'];

/** Of pictures that are made smaller; what is sent whole loses nothing. */
const quality = 92;

/**
 * A frame made ready: as it is where it may be, with `maxSize` (above 0) as a JPEG whose longer edge has no more pixels.
 * An address is passed on whatever its size. Throws `BAD_IMAGE` and `IMAGE_TOO_LARGE` where the picture must be decoded.
 */
export async function prepare(frame: Frame, maxSize = 0): Promise<Sent> {
  if (frame.format === 'url') return { url: frame.data.toString(), size: async () => undefined };
  const image = maxSize > 0 ? await measure(frame) : undefined;
  if (image && Math.max(image.width, image.height) > maxSize) return shrunk(frame, image, maxSize);
  const data = usual.includes(frame.format) ? frame.data : await encode(await decode(frame), 'png', quality);
  return { data, size: () => sizeOf(frame) };
}

async function shrunk(frame: Frame, original: Size, maxSize: number): Promise<Sent> {
  const scale = maxSize / Math.max(original.width, original.height);
  const edge = (length: number) => Math.max(1, Math.round(length * scale));
  const size = { width: edge(original.width), height: edge(original.height) };
  const pixels = await decodeScaled(frame, () => size);
  return { data: await encode(pixels, 'jpeg', quality), original, size: async () => size };
}

async function sizeOf(frame: Frame): Promise<Size> {
  return frame.width > 0 && frame.height > 0 ? { width: frame.width, height: frame.height } : measure(frame);
}
