import type { ServerResponse } from 'node:http';
import { openOnnx } from '../../lib/backends/onnx';
import type { Session, Tensor, TensorData, TensorType } from '../../lib/model/model';
import { json, type Received, serve, type TestServer } from './server';

/**
 * A server of the Open Inference Protocol v2 that behaves as the protocol, its binary extension and the servers that
 * speak it say. What it answers, local sessions compute.
 */
export interface Tensors {
  /** By name, as local sessions have them. */
  sessions: Record<string, Session>;
  /** JSON only, as MLServer: bytes behind it are taken for text. */
  jsonOnly?: boolean;
  /** Answers in JSON whatever it is asked in. */
  textAnswers?: boolean;
  /** More pictures a run are refused, as Triton refuses more than max_batch_size. */
  maxBatch?: number;
  apiKey?: string;
  /** Changes what is said of a model. */
  describe?: (metadata: Metadata) => object;
  /** Changes an inference's answer before it is written. */
  change?: (answer: Answer) => Answer;
  /** Spoils an inference's answer as it is written: the JSON, the numbers behind it, and the length in the header. */
  spoil?: (written: Written) => Partial<Written>;
  /** Answers instead, where it gives true. */
  instead?: (request: Received, response: ServerResponse) => boolean;
}

export interface Metadata {
  name: string;
  versions: string[];
  platform: string;
  inputs: { name: string; datatype: string; shape: number[] }[];
  outputs: { name: string; datatype: string; shape: number[] }[];
}

export interface Answer {
  outputs: { name: string; datatype: string; shape: readonly number[]; data: TensorData }[];
}

export interface Written {
  head: string;
  numbers: Buffer;
  length: string;
}

interface InferenceRequest {
  inputs: {
    name: string;
    datatype: string;
    shape: number[];
    parameters?: { binary_data_size?: number };
    data?: number[];
  }[];
  parameters?: { binary_data_output?: boolean };
}

const datatypes: Record<string, TensorType> = {
  FP32: 'float32',
  FP16: 'float16',
  UINT8: 'uint8',
  INT32: 'int32',
  INT64: 'int64',
};
const nameOf = (type: string) => Object.keys(datatypes).find((name) => datatypes[name] === type) ?? 'BYTES';

class Refused {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {}
}

export function serveTensors(settings: Tensors): Promise<TestServer> {
  return serve(async (request, response) => {
    try {
      await answer(settings, request, response);
    } catch (thrown) {
      if (!(thrown instanceof Refused)) console.error(thrown);
      const { status, body } = thrown instanceof Refused ? thrown : new Refused(500, { error: 'Internal error' });
      json(response, body, status, { 'retry-after': '0' });
    }
  });
}

async function answer(settings: Tensors, request: Received, response: ServerResponse): Promise<void> {
  const { apiKey, sessions, describe = (metadata) => metadata } = settings;
  if (settings.instead?.(request, response)) return;
  if (apiKey && request.headers.authorization !== `Bearer ${apiKey}`) throw new Refused(401, { error: 'no entry' });
  const path = decodeURI(request.path.replace(/\?.*/, ''));
  if (path === '/v2') return json(response, { name: 'tensors', version: '1.2.3', extensions: [] });
  if (path === '/v2/health/ready') return void response.writeHead(200).end();
  const [, name = '', version, act] =
    /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/.exec(path) ?? [];
  const session = sessions[version ? `${name}/${version}` : name];
  if (!session) throw new Refused(404, { error: `Request for unknown model: '${name}' is not found` });
  if (act === 'ready') return void response.writeHead(200).end();
  if (act === undefined) return json(response, describe(metadataOf(name, session)));
  await infer(settings, session, request, response);
}

function metadataOf(name: string, { inputs, outputs }: Session): Metadata {
  const tensor = ({ name, type, shape }: Session['inputs'][number]) => {
    return { name, datatype: nameOf(type), shape: shape.map((axis) => axis ?? -1) };
  };
  return {
    name,
    versions: ['1'],
    platform: 'onnxruntime_onnx',
    inputs: inputs.map(tensor),
    outputs: outputs.map(tensor),
  };
}

async function infer(settings: Tensors, session: Session, request: Received, response: ServerResponse): Promise<void> {
  const { change = (same) => same, spoil = () => ({}), maxBatch = Number.POSITIVE_INFINITY } = settings;
  const length = request.headers['inference-header-content-length'] as string | undefined;
  if (settings.jsonOnly && length !== undefined) throw new Refused(422, { detail: [{ msg: 'Input should be valid' }] });
  const split = length === undefined ? request.body.length : Number(length);
  const asked = JSON.parse(request.body.toString('utf8', 0, split)) as InferenceRequest;
  const feeds = readFeeds(asked, request.body.subarray(split));
  for (const { name, shape } of session.inputs) agree(name, feeds[name], shape, maxBatch);
  const outputs = Object.entries(await session.run(feeds)).map(([name, { type, dims, data }]) => {
    return { name, datatype: nameOf(type), shape: dims, data };
  });
  const binary = asked.parameters?.binary_data_output === true && !settings.textAnswers;
  const written = write(change({ outputs }), binary);
  const { head, numbers, length: said } = { ...written, ...spoil(written) };
  const type = binary ? 'application/octet-stream' : 'application/json';
  response
    .writeHead(200, { 'content-type': type, ...(binary && { 'inference-header-content-length': said }) })
    .end(Buffer.concat([Buffer.from(head), numbers]));
}

function readFeeds({ inputs }: InferenceRequest, bytes: Buffer): Record<string, Tensor> {
  let at = 0;
  const tensors = inputs.map(({ name, datatype, shape, parameters, data }) => {
    const type = datatypes[datatype]!;
    const size = parameters?.binary_data_size;
    if (size === undefined) return [name, { type, dims: shape, data: fromList(type, data!) }];
    at += size;
    return [name, { type, dims: shape, data: fromBytes(type, bytes.subarray(at - size, at)) }];
  });
  if (at !== bytes.length) throw new Refused(400, { error: `unexpected additional input data` });
  return Object.fromEntries(tensors);
}

function fromList(type: TensorType, data: number[]): TensorData {
  if (type === 'float32') return Float32Array.from(data);
  if (type === 'uint8') return Uint8Array.from(data);
  if (type === 'int64') return BigInt64Array.from(data, BigInt);
  // As Triton: "sending FP16 data via JSON is not supported"
  throw new Refused(400, { error: `sending ${nameOf(type)} data via JSON is not supported` });
}

function fromBytes(type: TensorType, bytes: Buffer): TensorData {
  const { buffer } = new Uint8Array(bytes);
  if (type === 'float32') return new Float32Array(buffer);
  if (type === 'float16') return new Uint16Array(buffer);
  return type === 'int64' ? new BigInt64Array(buffer) : new Uint8Array(buffer);
}

function agree(name: string, tensor: Tensor | undefined, shape: readonly (number | undefined)[], most: number): void {
  if (!tensor) throw new Refused(400, { error: `expected the input '${name}'` });
  const wrong = tensor.dims.length !== shape.length || tensor.dims.some((axis, i) => axis !== (shape[i] ?? axis));
  if (wrong) throw new Refused(400, { error: `unexpected shape for input '${name}': [${tensor.dims}]` });
  if (tensor.dims[0]! > most) throw new Refused(400, { error: `inference request batch-size must be <= ${most}` });
}

function write({ outputs }: Answer, binary: boolean): Written {
  const parts = outputs.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  const named = outputs.map(({ data, ...output }) => {
    return binary
      ? { ...output, parameters: { binary_data_size: data.byteLength } }
      : { ...output, data: Array.from<number | bigint, number>(data, Number) };
  });
  const head = JSON.stringify({ model_name: 'm', model_version: '1', outputs: named });
  const numbers = binary ? Buffer.concat(parts) : Buffer.alloc(0);
  return { head, numbers, length: String(Buffer.byteLength(head)) };
}

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
};

/** A session of a file on this machine, for a server to compute with. */
export async function sessionOf(path: string): Promise<Session> {
  const { session } = await openOnnx({ path, provider: 'cpu', threads: 1 }, (ports) => {
    const tensors = ports.map(({ name, type, shape }) => {
      const dims = shape.map((axis, i) => axis ?? (i === 0 ? 1 : 64));
      const length = dims.reduce((product, axis) => product * axis, 1);
      return [name, { type: type as TensorType, dims, data: new arrays[type as TensorType](length) }];
    });
    return Object.fromEntries(tensors);
  });
  return session;
}
