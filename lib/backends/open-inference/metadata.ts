import { LinesideError } from '../../errors';
import type { Port } from '../../model/model';
import { knownDatatypes, typeOf } from './message';

/** What a server says of a model. */
export interface Metadata {
  inputs: readonly Port[];
  /** Empty where the server leaves them out, as it may. */
  outputs: readonly Port[];
  /** What runs the model there, such as `onnxruntime_onnx`. */
  platform: string;
  /** What else is written there, by whoever set the model up: the keys that exporters write into ONNX files are read. */
  says: Record<string, string>;
}

/**
 * Reads `GET /v2/models/{name}`. Throws `UNKNOWN_MODEL` where it does not say the inputs, or names a datatype that is
 * not read; `BAD_ANSWER` where it is no metadata.
 */
export function readMetadata(value: unknown): Metadata {
  const { name, platform, inputs, outputs, parameters } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string') throw new LinesideError('BAD_ANSWER', "the server's metadata has no name of a model");
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new LinesideError('UNKNOWN_MODEL', `the server does not say what inputs ${name} has; describe them there`);
  }
  return {
    inputs: inputs.map((input) => portOf(input, 'input')),
    outputs: Array.isArray(outputs) ? outputs.map((output) => portOf(output, 'output')) : [],
    platform: typeof platform === 'string' ? platform : '',
    says: textsOf(parameters),
  };
}

function portOf(value: unknown, side: string): Port {
  const { name, datatype, shape } = (value ?? {}) as Record<string, unknown>;
  const type = typeOf(datatype);
  if (typeof name !== 'string' || !Array.isArray(shape)) {
    throw new LinesideError('BAD_ANSWER', `the server's metadata has an ${side} without a name or a shape`);
  }
  if (!type) {
    const known = knownDatatypes.join(', ');
    const sentence = `the ${side} ${name} is ${String(datatype)}, which is not read (only ${known})`;
    throw new LinesideError('UNKNOWN_MODEL', `${sentence}; export the model with one of these`);
  }
  return { name, type, shape: shape.map((axis) => (Number.isInteger(axis) && axis > 0 ? axis : undefined)) };
}

/** Lists and objects as JSON, which is read as Python prints them. */
function textsOf(parameters: unknown): Record<string, string> {
  const entries = Object.entries(parameters ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
