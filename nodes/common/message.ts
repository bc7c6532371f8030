import { expected, LinesideError } from '../../lib/errors';
import {
  encodedFrame,
  type Format,
  type Frame,
  formats,
  isAddress,
  type Origin,
  rawFrame,
  sniff,
  urlFrame,
} from '../../lib/frame';
import { shownAddress } from '../../lib/sources/address';

/** What a message of ours carries, architecture §4. Everything else on it is kept. */
export interface VisionMessage {
  _msgid?: string;
  payload?: unknown;
  image?: unknown;
  prediction?: unknown;
  options?: unknown;
  timings?: Record<string, number>;
  [property: string]: unknown;
}

const pictureWords =
  'a picture (Buffer, base64 text, data URL, http(s) URL, {data, width, height, channels} or what "image in" puts in msg.image)';

/**
 * Whatever stands for a picture, as a frame: a Buffer, base64 or a data URL, a Buffer that went through JSON,
 * raw pixels, an http(s) address, or a frame. Throws `NO_IMAGE` where it is none, `BAD_IMAGE` where its bytes are of no format that is read.
 */
export function readPicture(value: unknown, origin?: Origin): Frame {
  if (typeof value === 'string' && isAddress(value)) return fromAddress(value, origin);
  const bytes = readBytes(value);
  if (bytes) return fromBytes(bytes, origin);
  if (isRecord(value)) return fromRecord(value, origin);
  throw new LinesideError('NO_IMAGE', expected(pictureWords, 'the picture', value));
}

/** Whether `value` is meant as a picture, right or wrong. An array is a batch when any entry is one. */
export function looksLikePicture(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(looksLikePicture);
  if (typeof value === 'string') return isPictureText(value);
  return value instanceof Uint8Array || (isRecord(value) && 'data' in value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function fromBytes(data: Buffer, origin?: Origin): Frame {
  const frame = encodedFrame(data, origin);
  if (frame) return frame;
  const received =
    data.length === 0 ? 'an empty Buffer' : `${data.length} bytes that begin with ${data.toString('hex', 0, 8)}`;
  throw new LinesideError(
    'BAD_IMAGE',
    `expected a JPEG, PNG, WebP, GIF, TIFF or AVIF picture but received ${received}`,
  );
}

function fromAddress(address: string, origin?: Origin): Frame {
  return urlFrame(address, { source: shownAddress(new URL(address)), ...origin });
}

function fromRecord(value: Record<string, unknown>, origin?: Origin): Frame {
  const data = readBytes(value.data);
  const { width, height, channels = 3, format = 'raw' } = value;
  if (!data || !formats.includes(format as Format)) {
    throw new LinesideError('NO_IMAGE', expected(pictureWords, 'the picture', value));
  }
  const stamped = { ...readOrigin(value), ...origin };
  if (format === 'url') return { ...fromUrlBytes(data, stamped), ...sizeOf(width, height) };
  if (format !== 'raw') return { ...fromBytes(data, stamped), ...sizeOf(width, height) };
  if (!isCount(width) || !isCount(height) || (channels !== 1 && channels !== 3 && channels !== 4)) {
    throw new LinesideError(
      'BAD_IMAGE',
      expected('width, height and 1, 3 or 4 channels', 'raw pixels', { width, height, channels }),
    );
  }
  return rawFrame({ data, width, height, channels }, stamped);
}

function fromUrlBytes(data: Buffer, origin: Origin): Frame {
  const address = data.toString();
  if (isAddress(address)) return fromAddress(address, origin);
  throw new LinesideError('BAD_IMAGE', 'expected an http(s) address in a frame of format url but received none');
}

function sizeOf(width: unknown, height: unknown): { width: number; height: number } {
  return isCount(width) && isCount(height) ? { width, height } : { width: 0, height: 0 };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function readOrigin({ timestamp, sequence, source }: Record<string, unknown>): Origin {
  return {
    ...(typeof timestamp === 'number' && { timestamp }),
    ...(typeof sequence === 'number' && { sequence }),
    ...(typeof source === 'string' && { source }),
  };
}

/** Bytes in any of the ways they travel in a message; `undefined` where `value` is none of them. */
function readBytes(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return fromText(value);
  if (isRecord(value) && value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
  return undefined;
}

/** No blank can be matched in two ways, so that a text of blanks takes no longer than any other. */
const base64 = /^\s*[A-Za-z0-9+/_-][A-Za-z0-9+/_\s-]*(=[=\s]*)?$/;

/**
 * Base64, with or without a data URL's head; line breaks are allowed, as `base64 FILE` writes them. Of a long text only
 * the beginning is looked at: what is wrong behind it shows when the picture is decoded.
 */
function fromText(text: string): Buffer | undefined {
  const body = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  return base64.test(body.slice(0, 4096)) ? Buffer.from(body, 'base64') : undefined;
}

/** Whether a text is an address, or base64 of a format that is read by its first bytes: not every text is meant as a picture. */
function isPictureText(text: string): boolean {
  const head = fromText(text.slice(0, 200));
  return text.startsWith('data:') || isAddress(text) || (head !== undefined && sniff(head) !== undefined);
}

/**
 * The picture a message is about: what stands in the chosen property, or, where that is none, `msg.image`, so that
 * `detect → classify` works as `http in → detect` does. An array of pictures is a batch. Throws `NO_IMAGE`.
 */
export function pictureOf(msg: VisionMessage, chosen: unknown): unknown {
  const picture = [chosen, msg.image].find(looksLikePicture);
  if (picture === undefined) throw new LinesideError('NO_IMAGE', expected(pictureWords, 'the picture', chosen));
  if (!Array.isArray(picture)) return framed(picture, msg.image);
  return Array.isArray(msg.image) ? picture.map((one, at) => framed(one, (msg.image as unknown[])[at])) : picture;
}

/** Where `image` is the frame of these bytes, as image-in sends both, the frame: it knows when and where they were taken. */
function framed(picture: unknown, image: unknown): unknown {
  return Buffer.isBuffer(picture) && isRecord(image) && isSame(picture, image.data) ? image : picture;
}

/** Whether both are the same bytes in memory: Node-RED's clone of a message makes new Buffers of them. */
function isSame(one: Buffer, other: unknown): boolean {
  if (!Buffer.isBuffer(other)) return false;
  return one.buffer === other.buffer && one.byteOffset === other.byteOffset && one.length === other.length;
}
