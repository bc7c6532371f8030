/**
 * Every failure a flow can meet, by its stable code: Catch nodes branch on `msg.error.code`.
 * The text is for people and may change; a code never does.
 */
export type ErrorCode =
  | 'NO_IMAGE' // the message carries no picture
  | 'NO_PREDICTION' // the message carries no prediction to draw
  | 'BAD_IMAGE' // the picture is empty, truncated, or in a format that is not read
  | 'IMAGE_TOO_LARGE' // more pixels than the stated limit, or more bytes than the server takes
  | 'NO_MODEL' // no model is chosen, its file is not there, or the server does not know it
  | 'BAD_MODEL' // the file is no ONNX model, is cut off, or the runtime or server refuses it
  | 'UNKNOWN_MODEL' // the model runs, but its outputs or classes cannot be told without a manifest
  | 'BAD_MANIFEST' // the manifest beside the model, or a file of its package, cannot be read or has a wrong key
  | 'WRONG_TASK' // a model of another task on this node
  | 'BAD_OPTION' // a threshold, class or other option that is out of range or unknown
  | 'QUEUE_FULL' // the node's queue has no place left
  | 'ENGINE_LOST' // the engine process ended while it worked on this
  | 'TIMEOUT' // no answer within the model's timeout
  | 'NO_RUNTIME' // onnxruntime-node is not installed or does not load here
  | 'NO_PROVIDER' // the execution provider that was asked for does not work here
  | 'BAD_SOURCE' // a file, folder, URL or camera that cannot be read
  | 'NO_FFMPEG' // ffmpeg is not installed or does not run here
  | 'BAD_KEY' // the server refuses the API key, or wants one
  | 'QUOTA' // the server's quota or credits are used up
  | 'SERVER_BUSY' // the server has no time now, also after retries
  | 'UNREACHABLE' // no connection to the server, or none that is trusted
  | 'BAD_ANSWER' // the server failed, or its answer is not what the API documents say
  | 'CANNOT_STORE' // no room or no right to keep on this machine a model's weights, or what a folder has sent
  | 'CLOSED'; // the node or model was closed meanwhile

/** An error with a code that stays, and a sentence that says what to do. */
export class LinesideError extends Error {
  override readonly name = 'LinesideError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Codes that tell how a server is now, whatever it was sent. */
const ofServers: readonly ErrorCode[] = ['BAD_KEY', 'QUOTA', 'SERVER_BUSY', 'TIMEOUT', 'CLOSED'];

/** Whether another picture, or fewer of them, would have met the same. */
export function isServers(thrown: unknown): boolean {
  return thrown instanceof LinesideError && ofServers.includes(thrown.code);
}

/** What stands in a batch for a picture that could not be answered. */
export interface Failed {
  error: { code: ErrorCode; message: string };
}

/** Whatever was thrown, as plain data: an error of ours keeps its code, any other gets `code`. */
export function asFailed(thrown: unknown, code: ErrorCode): Failed {
  const { code: own, message } = asLinesideError(thrown, code);
  return { error: { code: own, message } };
}

/** The sentence for a wrong value: *expected X for Y but received Z*. Of a long value only the beginning is looked at. */
export function expected(what: string, name: string, received: unknown): string {
  return `expected ${what} for ${name} but received ${show(received)}`;
}

/** Not `JSON.stringify`, which spells out a frame's six million bytes, in Node-RED's process, for these 60 characters. */
function show(value: unknown): string {
  const text = sketch(value, 3);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function sketch(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 61));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${value.byteLength} bytes`;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return `[${value.slice(0, 20).map((entry) => sketch(entry, depth - 1))}]`;
  const fields = Object.entries(value).slice(0, 10);
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${sketch(field, depth - 1)}`)}}`;
}

/** Whatever was thrown, as an error of ours: one that has a code keeps it, any other gets `code`. */
export function asLinesideError(thrown: unknown, code: ErrorCode): LinesideError {
  if (thrown instanceof LinesideError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new LinesideError(code, message, { cause: thrown });
}
