/** Formats of encoded pictures that are read. */
export const encodedFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;

/** `raw` is pixels without a header, 8 bits a channel, row by row; `url` is the address of a picture in place of its bytes. */
export const formats = [...encodedFormats, 'raw', 'url'] as const;
export type Format = (typeof formats)[number];

/**
 * A picture, when it was taken and where it came from.
 * Nobody writes into `data` after the frame is made: Node-RED shares a Buffer between branches of a flow.
 * `width` and `height` are pixels of the upright picture (EXIF orientation applied), 0 until somebody has read them.
 */
export interface Frame {
  data: Buffer;
  format: Format;
  width: number;
  height: number;
  /** Only for `raw`: 1 grey, 3 RGB, 4 RGBA. */
  channels?: 1 | 3 | 4;
  /** Milliseconds since 1970 at which the picture was taken, or else came in. */
  timestamp: number;
  /** Counts up by one a frame, by source; gaps are frames that were skipped. */
  sequence: number;
  /** Where it came from, for people: a path, a topic, a URL without credentials. */
  source: string;
}

export type Origin = Partial<Pick<Frame, 'timestamp' | 'sequence' | 'source'>>;

/** An encoded picture as a frame; `undefined` where its first bytes are those of no format that is read. */
export function encodedFrame(data: Buffer, origin: Origin = {}): Frame | undefined {
  const format = sniff(data);
  return format && { data, format, width: 0, height: 0, ...complete(origin) };
}

/** Bare pixels as a frame. `data` holds width · height · channels bytes. */
export function rawFrame(
  pixels: { data: Buffer; width: number; height: number; channels: 1 | 3 | 4 },
  origin: Origin = {},
): Frame {
  return { ...pixels, format: 'raw', ...complete(origin) };
}

/** An http or https address as a frame: who needs its pixels fetches them. */
export function urlFrame(address: string, origin: Origin = {}): Frame {
  return { data: Buffer.from(address), format: 'url', width: 0, height: 0, ...complete(origin) };
}

/** Whether a text is an http or https address and nothing else. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

function complete({ timestamp = Date.now(), sequence = 0, source = '' }: Origin) {
  return { timestamp, sequence, source };
}

/** The format by the first bytes (RFC 2083, GIF89a, RIFF, TIFF 6.0, ISO 14496-12); `undefined` where unknown. */
export function sniff(data: Buffer): (typeof encodedFormats)[number] | undefined {
  const ascii = (from: number, to: number) => data.toString('latin1', from, to);
  if (data[0] === 0xff && data[1] === 0xd8) return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (ascii(0, 4) === 'GIF8') return 'gif';
  if (ascii(0, 4) === 'II*\0' || ascii(0, 4) === 'MM\0*') return 'tiff';
  if (ascii(4, 8) === 'ftyp' && /^(avif|avis|mif1)/.test(ascii(8, 12))) return 'avif';
  return undefined;
}
