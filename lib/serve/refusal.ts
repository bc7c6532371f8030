import { asLinesideError, type ErrorCode } from '../errors';

/** Codes of ours, and of what only a server can meet. */
export type RefusalCode = ErrorCode | 'NOT_FOUND' | 'INTERNAL';

/** What is answered in place of what was asked for. Nothing of it may tell of paths, keys or stacks. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    readonly body: object,
    readonly headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(JSON.stringify(body), options);
  }
}

/** The sentence of a picture that cannot be read. */
export function badImage(cause: string, status = 400): Refusal {
  const code = status === 413 ? 'IMAGE_TOO_LARGE' : 'BAD_IMAGE';
  return new Refusal(status, code, { message: `Could not load input image. Cause: ${cause}` });
}

export function badRequest(message: string, code: RefusalCode = 'BAD_OPTION'): Refusal {
  return new Refusal(400, code, { message });
}

/** The body that the hosted API's document shows. */
export function forbidden(): Refusal {
  return new Refusal(403, 'BAD_KEY', { Message: 'User is not authorized to access this resource' });
}

export function unknownModel(): Refusal {
  return new Refusal(404, 'NO_MODEL', {
    message:
      'Requested Roboflow resource not found. Make sure that workspace, project or model you referred in request exists.',
  });
}

/** Clients try again after a second. */
export function busy(message: string, code: RefusalCode = 'SERVER_BUSY', options?: ErrorOptions): Refusal {
  return new Refusal(503, code, { message, code }, { 'retry-after': '1' }, options);
}

export function overCapacity(): Refusal {
  return busy('Too many requests at once - retry request.');
}

export function tooLong(limit: number): Refusal {
  const message = `The request body exceeds the limit of ${Math.round((limit / 2 ** 20) * 100) / 100} MiB.`;
  return new Refusal(413, 'IMAGE_TOO_LARGE', { message });
}

/** Nobody is left to read it: the client went away, or was cut off for being slow. */
export function incomplete(): Refusal {
  return new Refusal(408, 'TIMEOUT', { message: 'The request did not arrive as a whole.' });
}

/** One wrong value, as FastAPI tells it. */
export interface Fault {
  type: string;
  loc: (string | number)[];
  msg: string;
  input?: unknown;
}

export function unprocessable(detail: readonly Fault[]): Refusal {
  return new Refusal(422, 'BAD_OPTION', { detail });
}

const notReady = 'Model is temporarily not ready - retry request.';
const broken = 'Model package is broken.';

/** Whatever keeps a model from being asked at all. */
export function brokenModel(cause: unknown): Refusal {
  const { code } = asLinesideError(cause, 'NO_MODEL');
  return new Refusal(500, code, { message: broken, code }, {}, { cause });
}

/** Statuses and sentences by code; what has none is an internal error. The server's own: error_handlers.py. */
const byCode: Partial<Record<ErrorCode, [status: number, message: string]>> = {
  IMAGE_TOO_LARGE: [413, 'Could not load input image. Cause: the picture has too many pixels.'],
  NO_MODEL: [500, broken],
  BAD_MODEL: [500, broken],
  UNKNOWN_MODEL: [500, broken],
  BAD_MANIFEST: [500, 'Model configuration related to pre- or post-processing is invalid.'],
  NO_RUNTIME: [501, 'The runtime that this model needs is not installed.'],
  NO_PROVIDER: [501, 'The execution provider that was chosen for this model does not work here.'],
  BAD_KEY: [502, 'Internal error. Request to the server behind this model failed.'],
  BAD_ANSWER: [502, 'Internal error. Request to the server behind this model failed.'],
  QUOTA: [402, 'The quota of the server behind this model is used up.'],
  UNREACHABLE: [502, 'Internal error. Could not connect to the server behind this model.'],
  TIMEOUT: [504, 'Timeout when waiting for the model.'],
  ENGINE_LOST: [503, notReady],
  SERVER_BUSY: [503, notReady],
  QUEUE_FULL: [503, notReady],
  CLOSED: [503, notReady],
};

/** Whatever was thrown, as an answer. Only what is said here is said; the cause stays here. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  const { code, message } = asLinesideError(thrown, 'BAD_SOURCE');
  if (code === 'BAD_IMAGE' || code === 'NO_IMAGE') return badImage('Data is not image.');
  if (code === 'BAD_OPTION') return unprocessable([{ type: 'value_error', loc: ['body'], msg: message }]);
  const [status, said] = byCode[code] ?? [500, 'Internal error.'];
  if (status === 503) return busy(said, code, { cause: thrown });
  const known = byCode[code] ? code : 'INTERNAL';
  return new Refusal(status, known, { message: said, code: known }, {}, { cause: thrown });
}
