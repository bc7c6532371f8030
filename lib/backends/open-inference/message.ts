import { LinesideError } from '../../errors';
import { fromHalves, toHalf } from '../../image/half';
import type { Tensor, TensorData, TensorType } from '../../model/model';
import type { Reply } from '../refusal';

/**
 * Tensors as the Open Inference Protocol v2 writes them over HTTP: as JSON, or behind it as plain numbers (row-major,
 * the low byte first as on every processor that is supported).
 * Sources: kserve/open-inference-protocol, inference_rest.md; Triton, extension_binary_data.md.
 */

/** The protocol's names. */
const datatypes: Record<TensorType, string> = {
  float32: 'FP32',
  float16: 'FP16',
  uint8: 'UINT8',
  int32: 'INT32',
  int64: 'INT64',
};

const types = new Map(Object.entries(datatypes).map(([type, datatype]) => [datatype, type as TensorType]));

export const knownDatatypes: readonly string[] = [...types.keys()];

/** `undefined` of what is not read here, such as BF16 and BYTES. */
export function typeOf(datatype: unknown): TensorType | undefined {
  return types.get(datatype as string);
}

export interface InferenceRequest {
  headers: Record<string, string>;
  body: Buffer;
}

const lengthHeader = 'inference-header-content-length';

/** The numbers as they lie in memory, copied, behind a JSON that names them; asks for the same in return. */
export function binaryRequest(feeds: Record<string, Tensor>): InferenceRequest {
  const inputs = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    return { name, shape: dims, datatype: datatypes[type], parameters: { binary_data_size: data.byteLength } };
  });
  const head = Buffer.from(JSON.stringify({ inputs, parameters: { binary_data_output: true } }));
  const numbers = Object.values(feeds).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  return {
    headers: { 'content-type': 'application/octet-stream', [lengthHeader]: String(head.length) },
    body: Buffer.concat([head, ...numbers]),
  };
}

/** All in JSON: some ten times as long. The protocol has no half precision there; servers that take it take numbers. */
export function jsonRequest(feeds: Record<string, Tensor>): InferenceRequest {
  const inputs = Object.entries(feeds).map(([name, { type, dims, data }]) => {
    return { name, shape: dims, datatype: datatypes[type], data: plain(type, data) };
  });
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ inputs })) };
}

function plain(type: TensorType, data: TensorData): number[] {
  if (type === 'float16') return Array.from(fromHalves(data as Uint16Array));
  return Array.from<number | bigint, number>(data, Number);
}

/** An answer's parts: what its JSON says of the outputs, and the numbers behind it. */
interface Parts {
  outputs: unknown[];
  numbers: Buffer;
}

/** Outputs by name, in the answer's order. Throws `BAD_ANSWER`, naming what is wrong. */
export function readInference(reply: Reply): Record<string, Tensor> {
  const { outputs, numbers } = partsOf(reply);
  let at = 0;
  const tensors = outputs.map((value) => {
    const output = (value ?? {}) as Record<string, unknown>;
    const heading = headingOf(output);
    const { binary_data_size: size } = (output.parameters ?? {}) as { binary_data_size?: unknown };
    if (size === undefined) return tensor(heading, fromJson(heading, output.data));
    const bytes = fromBytes(heading, numbers.subarray(at), size);
    at += bytes.byteLength;
    return tensor(heading, bytes);
  });
  if (at !== numbers.length) throw bad(`${numbers.length} bytes of numbers, of which its JSON names ${at}`);
  return Object.fromEntries(tensors);
}

function partsOf({ body, headers }: Reply): Parts {
  const stated = headers[lengthHeader];
  const length = stated === undefined ? body.length : Number(stated);
  if (!Number.isInteger(length) || length < 0 || length > body.length) {
    throw bad(`${body.length} bytes, of which its header says that ${String(stated)} are JSON`);
  }
  const { outputs } = parsed(body.subarray(0, length));
  if (!Array.isArray(outputs)) throw bad('no list of outputs');
  return { outputs, numbers: body.subarray(length) };
}

function parsed(json: Buffer): { outputs?: unknown } {
  try {
    return (JSON.parse(json.toString()) ?? {}) as { outputs?: unknown };
  } catch {
    throw bad(`${json.length} bytes that are no JSON`);
  }
}

/** What is said of an output's numbers; `length` of them its shape wants. */
interface Heading {
  name: string;
  type: TensorType;
  dims: number[];
  length: number;
}

function headingOf({ name, datatype, shape }: Record<string, unknown>): Heading {
  const type = typeOf(datatype);
  if (typeof name !== 'string') throw bad('an output without a name');
  if (!type) throw bad(`the output ${name} as ${String(datatype)}; only ${knownDatatypes.join(', ')} are read`);
  if (!isShape(shape)) throw bad(`the output ${name} without a shape of whole numbers`);
  return { name, type, dims: shape, length: shape.reduce((product, axis) => product * axis, 1) };
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((axis) => Number.isInteger(axis) && axis >= 0);
}

function tensor({ name, type, dims }: Heading, data: TensorData): [string, Tensor] {
  return [name, { type, dims, data }];
}

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
};

/** The first of `bytes`, copied: behind a JSON of any length, numbers do not lie where their type may begin. */
function fromBytes({ name, type, length }: Heading, bytes: Buffer, size: unknown): TensorData {
  const Numbers = arrays[type];
  const wanted = length * Numbers.BYTES_PER_ELEMENT;
  if (size !== wanted || bytes.length < wanted) {
    throw bad(
      `${String(size)} bytes, ${bytes.length} of them there, for the output ${name}, whose shape wants ${wanted}`,
    );
  }
  return new Numbers(new Uint8Array(bytes.subarray(0, wanted)).buffer);
}

function fromJson({ name, type, length }: Heading, data: unknown): TensorData {
  const numbers = Array.isArray(data) ? (data.flat(Number.POSITIVE_INFINITY) as unknown[]) : [data];
  if (!numbers.every((value) => typeof value === 'number')) throw bad(`no list of numbers for the output ${name}`);
  if (numbers.length !== length) {
    throw bad(`${numbers.length} numbers for the output ${name}, whose shape wants ${length}`);
  }
  if (type === 'int64') return BigInt64Array.from(numbers, (value) => BigInt(Math.trunc(value)));
  return type === 'float16' ? Uint16Array.from(numbers, toHalf) : arrays[type].from(numbers);
}

function bad(why: string): LinesideError {
  return new LinesideError('BAD_ANSWER', `the server answers an inference with ${why}`);
}
