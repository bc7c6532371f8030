import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorCode, LinesideError } from '../errors';
import type { Scrub } from './scrub';

/** What a server answered. */
export interface Reply {
  status: number;
  /** The content type it states; it need not be true. */
  type: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Codes by status, and what to do about it where the server's own words may not say. */
const codes: Record<number, [code: ErrorCode, advice?: string]> = {
  400: ['BAD_IMAGE'],
  401: ['BAD_KEY', "check the model's API key"],
  402: ['QUOTA'],
  403: ['BAD_KEY', "check the model's API key and its id"],
  404: ['NO_MODEL', 'check the address and the model id'],
  405: ['NO_MODEL', 'check the address: this server has no such route'],
  408: ['TIMEOUT'],
  410: ['NO_MODEL'],
  413: ['IMAGE_TOO_LARGE', 'make pictures smaller before they are sent (maxSize)'],
  415: ['BAD_IMAGE'],
  422: ['BAD_OPTION'],
  423: ['QUOTA'],
  429: ['QUOTA'],
  502: ['UNREACHABLE'],
  503: ['SERVER_BUSY'],
  504: ['TIMEOUT'],
  507: ['BAD_MODEL'],
};

/** Some say by their words what their status does not; the first that fits holds. Texts: the Inference server's error_handlers.py. */
const bySentence: [statuses: number[], words: RegExp, code: ErrorCode][] = [
  [[400, 500], /api key is missing|required roboflow api key/i, 'BAD_KEY'],
  [[400], /model id|model_id/i, 'NO_MODEL'],
  [[400], /mask decode argument|tradeoff_factor/i, 'BAD_OPTION'],
  [[403], /not found|does not exist|unknown model/i, 'NO_MODEL'],
  [[500], /model (package|configuration)/i, 'BAD_MODEL'],
];

/**
 * A status that is no success as an error of ours: with the server's own words, without what is secret. Its cause is the
 * status, for an API in which that means something else.
 */
export function refusal(server: string, { status, body, type }: Omit<Reply, 'headers'>, scrub: Scrub): LinesideError {
  const words = scrub(ownWords(body, type));
  const [code, advice] = codes[status] ?? (status >= 300 && status < 400 ? redirected : failed);
  const said = bySentence.find(([statuses, sign]) => statuses.includes(status) && sign.test(words));
  const sentence = [`${server} answers ${status}`, short(words)].filter(Boolean).join(': ');
  const message = [sentence, said ? undefined : advice].filter(Boolean).join('; ');
  return new LinesideError(said?.[2] ?? code, message, { cause: { status } });
}

/** Of a refusal. */
export function statusOf(error: unknown): number | undefined {
  const { cause } = (error ?? {}) as { cause?: { status?: number } };
  return error instanceof LinesideError ? cause?.status : undefined;
}

const redirected: [ErrorCode, string] = ['BAD_OPTION', 'it sends to another address: write that one into the model'];
const failed: [ErrorCode] = ['BAD_ANSWER'];

/** `message`, as the open server has it, `Message`, as the hosted one, `detail`, as its framework: FastAPI's is a list. */
function ownWords(body: Buffer, type: string): string {
  const text = body.toString('utf8', 0, 64 * 1024);
  const { message, Message, detail, error } = parsed(text);
  const said = message ?? Message ?? detail ?? error;
  if (Array.isArray(said)) return said.map(fault).join('; ');
  if (typeof said === 'string') return said;
  const plain = /html/.test(type) ? (/<title>([^<]*)/i.exec(text)?.[1] ?? '') : text;
  return /^\s*[{[]/.test(plain) ? '' : plain;
}

/** One of FastAPI's; its `input` is left out: it repeats what was sent, the key too. */
function fault(value: unknown): string {
  const { loc, msg } = (value ?? {}) as { loc?: unknown; msg?: unknown };
  return [Array.isArray(loc) ? loc.join('.') : undefined, msg].filter(Boolean).join(': ');
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** On one line, as much as a person reads. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
