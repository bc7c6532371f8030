import type { Port, ServerState, Session, Tensor } from '../model/model';
import { binaryRequest, type InferenceRequest, jsonRequest } from './open-inference/message';
import type { Metadata } from './open-inference/metadata';
import { inOrder, portsOf, seen } from './open-inference/outputs';
import { type ServedModel, servedModel } from './open-inference/server';
import { statusOf } from './refusal';
import { defaultInFlight, type ServerSettings } from './server';

/** A server of the Open Inference Protocol v2: Triton, OpenVINO Model Server, KServe, MLServer. */
export interface KserveSettings extends Omit<ServerSettings, 'maxSize'> {
  backend: 'kserve';
  /** With or without its `/v2`. `modelId` is the model's name there, or `name/version`. */
  url: string;
  /** The manifest's path; servers do not say classes or families. */
  manifest?: string;
}

/** A session that has run once, what that first run gave, and what was noticed. */
export interface Served {
  session: Session;
  outputs: Record<string, Tensor>;
  warmUpMs: number;
  notes: string[];
  /** What the server says of itself now. Rejects where it does not answer. */
  state(): Promise<ServerState>;
}

type Feeds = (inputs: readonly Port[], says: Metadata['says']) => Record<string, Tensor>;

/**
 * Opens a model on a server by a first run, as one on this machine. `feeds` makes its input from the model's ports and
 * from what the server's metadata says beside them.
 * Throws `NO_MODEL`, `SERVER_BUSY` (the model is not ready), `UNKNOWN_MODEL` (inputs or datatypes that are not read),
 * `BAD_MODEL` (the server refuses the tensors) and what its client throws.
 */
export async function openKserve(settings: KserveSettings, feeds: Feeds): Promise<Served> {
  const model = servedModel(settings);
  try {
    const metadata = await model.metadata();
    await model.ready();
    const { way, first, warmUpMs } = await firstRun(model, metadata, feeds);
    const outputs = metadata.outputs.length > 0 ? way.outputs : portsOf(first);
    const session = sessionOf(model, metadata, { ...way, outputs: outputs.map((port) => seen(port, first)) }, settings);
    return { session, outputs: inOrder(first, session.outputs), warmUpMs, notes: way.notes, state: model.state };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** How tensors travel, and with which axes. */
interface Way {
  request(feeds: Record<string, Tensor>): InferenceRequest;
  inputs: readonly Port[];
  outputs: readonly Port[];
  notes: string[];
}

/**
 * Tries the ways a server may want, once: numbers in binary, then in JSON; with the axes its metadata says, then with an
 * axis for the batch before them. Throws what it says of the axes it named itself, in JSON, which every server reads; but
 * half precision is not in the protocol's JSON.
 */
async function firstRun(model: ServedModel, metadata: Metadata, feeds: Feeds) {
  const refusals: unknown[] = [];
  for (const way of waysOf(metadata)) {
    const request = way.request(feeds(way.inputs, metadata.says));
    const start = performance.now();
    try {
      const first = await model.infer(request, 1);
      return { way, first, warmUpMs: performance.now() - start };
    } catch (error) {
      if (!refusing.includes(statusOf(error) ?? 0)) throw error;
      refusals.push(error);
    }
  }
  const halves = [...metadata.inputs, ...metadata.outputs].some(({ type }) => type === 'float16');
  throw refusals[halves ? 0 : 1];
}

/** Servers that do not know what they are sent say so in several ways: MLServer 1.7 fails with 500 on bytes it takes for text. */
const refusing = [400, 415, 422, 500, 501];

function waysOf({ inputs, outputs }: Metadata): Way[] {
  const binary: Way = { request: binaryRequest, inputs, outputs, notes: [] };
  const json: Way = { ...binary, request: jsonRequest, notes: [asJson] };
  return withoutBatch(inputs) ? [binary, json, batched(binary), batched(json)] : [binary, json];
}

const asJson = 'the server takes no binary tensors: they travel as JSON, which takes longer';

/** Metadata written by hand after a Triton configuration with max_batch_size, which leaves the batch out of its dims. */
function withoutBatch(inputs: readonly Port[]): boolean {
  return inputs.some(({ shape }) => shape.length === 3) && inputs.every(({ shape }) => shape.length < 4);
}

function batched(way: Way): Way {
  const more = (port: Port): Port => ({ ...port, shape: [undefined, ...port.shape] });
  const note = "the server's metadata leaves the batch out of its shapes";
  return { ...way, inputs: way.inputs.map(more), outputs: way.outputs.map(more), notes: [...way.notes, note] };
}

/** Several runs may be on their way: a request is written, and with it its numbers copied, before `run` gives way. */
function sessionOf(model: ServedModel, { platform }: Metadata, way: Way, { inFlight }: KserveSettings): Session {
  const { inputs, outputs } = way;
  return {
    inputs,
    outputs,
    provider: platform ? `${model.host} (${platform})` : model.host,
    refused: {},
    atOnce: inFlight ?? defaultInFlight,
    async run(feeds) {
      const pictures = Math.max(...Object.values(feeds).map(({ dims }) => (dims.length === 4 ? dims[0]! : 1)));
      return inOrder(await model.infer(way.request(feeds), pictures), outputs);
    },
    close: () => model.close(),
  };
}
