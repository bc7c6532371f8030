import { LinesideError } from '../errors';
import { encodedFormats, encodedFrame, type Frame, type Origin } from '../frame';
import { measure } from '../image/codec';

/** A file or answer of more bytes is not read: no camera writes one, and it would fill the memory. */
export const maxBytes = 128 * 1024 * 1024;

/**
 * The bytes of one picture as a frame with its size. `BAD_IMAGE` where they are empty, no picture, or cut off;
 * `IMAGE_TOO_LARGE` above the pixel limit. The sentence names `origin.source`.
 */
export async function pictureFrame(data: Buffer, origin: Required<Origin>): Promise<Frame> {
  const frame = encodedFrame(data, origin);
  if (!frame) throw new LinesideError('BAD_IMAGE', `${origin.source} ${whyNoPicture(data)}`);
  return checked(frame);
}

/** The frame with its size, from its header alone. `BAD_IMAGE` where it is cut off, `IMAGE_TOO_LARGE` above the pixel limit. */
export async function checked(frame: Frame): Promise<Frame> {
  const { data, format, source } = frame;
  const name = source || 'the picture';
  if (format !== 'raw' && isCutOff(data)) {
    throw new LinesideError('BAD_IMAGE', `${name} is cut off after ${data.length} bytes`);
  }
  try {
    return { ...frame, ...(await measure(frame)) };
  } catch (error) {
    if (!(error instanceof LinesideError)) throw error;
    throw new LinesideError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

function whyNoPicture(data: Buffer): string {
  if (data.length === 0) return 'is empty';
  return `is no picture (${encodedFormats.join(', ')}): it begins with ${data.toString('hex', 0, 8)}`;
}

/** How sure one can be, by its bytes alone, that a picture is all there. */
export type Wholeness = 'whole' | 'cut' | 'unknown';

export function isCutOff(data: Buffer): boolean {
  return wholeness(data) === 'cut';
}

const jpegEnd = Buffer.from([0xff, 0xd9]);
const pngEnd = Buffer.from('IEND');

/** Looks for the end that the format prescribes; TIFF and AVIF have none, and a GIF's is a single byte. */
export function wholeness(data: Buffer): Wholeness {
  if (data.length === 0) return 'cut';
  if (data[0] === 0xff && data[1] === 0xd8) return said(data.lastIndexOf(jpegEnd) > scan(data));
  if (data[0] === 0x89) return said(data.lastIndexOf(pngEnd) > 0);
  if (data.toString('latin1', 0, 4) === 'RIFF')
    return said(data.length >= 12 && data.length >= data.readUInt32LE(4) + 8);
  return 'unknown';
}

function said(whole: boolean): Wholeness {
  return whole ? 'whole' : 'cut';
}

/**
 * Where a JPEG's picture data begin, `Infinity` where the file ends before (ITU-T T.81 B.1.1.4: marker, then length).
 * The header is stepped over because a thumbnail in it ends with an end marker of its own; behind it there is only one.
 */
function scan(jpeg: Buffer): number {
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    if (jpeg[at + 1] === 0xda) return at;
    at += jpeg[at + 1] === 0xff ? 1 : 2 + jpeg.readUInt16BE(at + 2);
  }
  return Number.POSITIVE_INFINITY;
}
