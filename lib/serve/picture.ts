import { encodedFrame, type Frame } from '../frame';
import { badImage } from './refusal';

/** A picture that came in. */
export interface Picture {
  frame: Frame;
  /** What is said where its bytes turn out not to be one. */
  undecodable: string;
}

const malformed = 'Malformed base64 input image.';

/** A data URL's head; only its first bytes are looked at. */
const dataUrl = /^\s*data:image\/[a-z0-9.+-]+;base64,/i;

/** How many bytes are looked at to tell text from what is none. */
const looked = 4096;

/**
 * The picture in a body: base64, with or without a data URL's head, whatever the content type says, or the bytes of a
 * picture. Base64 is read leniently: `base64 FILE` breaks lines, curl's `-d` joins them.
 */
export function pictureIn(body: Buffer): Picture {
  if (body.length === 0) throw badImage('Empty image payload.');
  const bare = encodedFrame(body);
  if (bare) return { frame: bare, undecodable: 'Data is not image.' };
  if (!isText(body)) throw badImage('Invalid base64 input: the body is neither text nor a picture.');
  return pictureOfText(body.toString('latin1'));
}

/** The picture that a text is the base64 of. */
export function pictureOfText(text: string): Picture {
  const head = dataUrl.exec(text.slice(0, 200))?.[0] ?? '';
  const data = Buffer.from(unescaped(head ? text.slice(head.length) : text), 'base64');
  if (data.length === 0) throw badImage(text.trim() === head.trim() ? 'Empty image payload.' : malformed);
  return framed(data, malformed);
}

/** Throws 400 with `undecodable` where the bytes are those of no format that is read. */
export function framed(data: Buffer, undecodable: string): Picture {
  const frame = encodedFrame(data);
  if (!frame) throw badImage(undecodable);
  return { frame, undecodable };
}

/** A form's percent signs: where a client encodes what it sends as a form, `+`, `/` and `=` come as such. */
function unescaped(text: string): string {
  if (!/%(2B|2F|3D|0A|0D)/i.test(text.slice(0, looked)) && !/%3D\s*$/i.test(text.slice(-20))) return text;
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Base64 and what may stand around it: ASCII without control characters. */
function isText(body: Buffer): boolean {
  return body.subarray(0, looked).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d));
}
