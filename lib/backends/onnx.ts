import { availableParallelism } from 'node:os';
import { LinesideError } from '../errors';
import type { Port, Session, Tensor } from '../model/model';
import { type InferenceSession, loadRuntime, type Runtime, type TypedTensor } from './runtime';

export const providers = ['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'dml'] as const;
export type Provider = (typeof providers)[number];

export interface OnnxOptions {
  path: string;
  provider: Provider;
  /** 0: one less than the machine has cores, so that Node-RED keeps one. */
  threads: number;
}

/** A session that has run once, and what that first run gave. */
export interface Opened {
  session: Session;
  outputs: Record<string, Tensor>;
  warmUpMs: number;
}

/**
 * Opens a model with the first execution provider that really runs it: each is tried alone, with a run of its own,
 * because the runtime lists providers that do not load, and a session may open on hardware that cannot run it.
 * `feeds` makes a first input from the model's ports.
 * Throws `NO_RUNTIME`, `NO_PROVIDER` (the one that was named does not run) or `BAD_MODEL` (the runtime refuses the file).
 */
export async function openOnnx(
  options: OnnxOptions,
  feeds: (inputs: readonly Port[]) => Record<string, Tensor>,
): Promise<Opened> {
  const runtime = await loadRuntime();
  const refused: Record<string, string> = {};
  for (const provider of candidates(options.provider, runtime)) {
    const session = await create(runtime, provider, options, refused);
    if (!session) continue;
    const firstFeeds = feeds(session.inputs); // its own error is about the model, not the provider
    try {
      const start = performance.now();
      const outputs = await session.run(firstFeeds);
      return { session, outputs, warmUpMs: performance.now() - start };
    } catch (error) {
      refused[provider] = reason(error);
      await session.close();
    }
  }
  throw refusal(options, refused);
}

/** CUDA where this build of the runtime knows it, then the CPU. Other providers run when they are named. */
function candidates(provider: Provider, runtime: Runtime): string[] {
  if (provider !== 'auto') return [provider];
  const known = runtime.listSupportedBackends().map(({ name }) => name);
  return known.includes('cuda') ? ['cuda', 'cpu'] : ['cpu'];
}

async function create(runtime: Runtime, provider: string, options: OnnxOptions, refused: Record<string, string>) {
  try {
    const session = await runtime.InferenceSession.create(options.path, sessionOptions(provider, options.threads));
    return wrap(runtime, session, provider, refused);
  } catch (error) {
    refused[provider] = reason(error);
    return undefined;
  }
}

function sessionOptions(provider: string, threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads || Math.max(1, availableParallelism() - 1),
    interOpNumThreads: 1,
    logSeverityLevel: 4, // what goes wrong is thrown, and said once
    // Idle threads that spin take the cores of the next model and of Node-RED (measured: ×1.2 to ×1.7 for two models).
    // Dark or even pictures can drive a network into denormal numbers, which cost a processor many times as much.
    extra: { session: { intra_op: { allow_spinning: '0' }, set_denormal_as_zero: '1' } },
  };
}

function wrap(runtime: Runtime, session: InferenceSession, provider: string, refused: Record<string, string>): Session {
  return {
    inputs: session.inputMetadata.map(toPort),
    outputs: session.outputMetadata.map(toPort),
    provider,
    refused,
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(runtime, tensor)]);
      const outputs = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        session.outputNames.map((name) => [name, fromRuntime(outputs[name] as TypedTensor<'float32'>)]),
      );
    },
    close: () => session.release(),
  };
}

/**
 * Where JavaScript has a Float16Array (Node.js 24), the runtime's JavaScript half makes one of the bit patterns, which
 * its native half (1.30) takes for empty: "not enough space: expected 24576, got 0". A tensor of uint16 stays as it is.
 */
function toRuntime(runtime: Runtime, { type, data, dims }: Tensor) {
  if (type !== 'float16') return new runtime.Tensor(type, data, dims);
  return Object.assign(new runtime.Tensor('uint16', data, dims), { type });
}

/** The other way round: float16 comes as a Float16Array where there is one, and is bit patterns here. */
function fromRuntime({ type, data, dims }: Tensor): Tensor {
  const bits = type === 'float16' && !(data instanceof Uint16Array);
  return { type, dims, data: bits ? new Uint16Array(data.buffer, data.byteOffset, data.length) : data };
}

/** The runtime writes an open axis as its name, or as −1. */
function toPort(value: InferenceSession.ValueMetadata): Port {
  if (!value.isTensor) return { name: value.name, type: 'no tensor', shape: [] };
  const axis = (size: number | string) => (typeof size === 'number' && size > 0 ? size : undefined);
  return { name: value.name, type: value.type, shape: value.shape.map(axis) };
}

/** The runtime's sentence on one line, without the function that failed and the path, which is said already. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replace(/\s+/g, ' ')
    .replace(/^\w+: /, '')
    .trim();
}

function refusal({ path, provider }: OnnxOptions, refused: Record<string, string>): LinesideError {
  if (provider !== 'auto' && provider !== 'cpu') {
    return new LinesideError(
      'NO_PROVIDER',
      `the execution provider "${provider}" does not run here: ${refused[provider]}`,
    );
  }
  return new LinesideError('BAD_MODEL', `the runtime refuses the model ${path}: ${refused.cpu}`);
}
