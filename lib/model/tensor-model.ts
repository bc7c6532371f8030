import { randomUUID } from 'node:crypto';
import { expected, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { decodeScaled } from '../image/codec';
import { fromHalves } from '../image/half';
import { type Fit, fitInto, unfit } from '../image/letterbox';
import { createTensorWriter, type TensorSpec } from '../image/tensor';
import type { Detection } from '../prediction';
import { Slots } from '../slots';
import type { DecodeOptions, Decoder, Finding, Output } from './decoder';
import type { Manifest } from './manifest';
import type { Answered, Model, ModelCard, PredictOptions, Session, Tensor } from './model';

export interface TensorModelParts {
  session: Session;
  inputName: string;
  spec: TensorSpec;
  decoder: Decoder;
  manifest: Manifest;
  card: ModelCard;
}

/**
 * A model that speaks tensors as one that speaks answers: decode and fit the picture, run, read, undo the fit.
 * Two frames may be at work: while one runs, the next one's picture is decoded on another thread.
 */
export function tensorModel({ session, inputName, spec, decoder, manifest, card }: TensorModelParts): Model {
  const writer = createTensorWriter(spec);
  const running = new Slots(1); // the tensor is one and used again

  async function run(picture: Awaited<ReturnType<typeof decodeScaled>>, at: Fit) {
    const release = await running.take();
    const begun = performance.now();
    try {
      writer.write(picture, at);
      const written = performance.now();
      const outputs = await session.run({ [inputName]: { type: spec.type, dims: writer.dims, data: writer.data } });
      return { outputs: toOutputs(outputs), begun, written, ran: performance.now() };
    } finally {
      release();
    }
  }

  async function predict(frame: Frame, asked: PredictOptions = {}): Promise<Answered> {
    const start = performance.now();
    const options = decodeOptions(asked, manifest);
    let at: Fit | undefined;
    const picture = await decodeScaled(frame, (image) => (at = fitInto(image, spec, manifest.resize)));
    const decoded = performance.now();
    const { outputs, begun, written, ran } = await run(picture, at!);
    const predictions = decoder.decode(outputs, options).flatMap((finding) => detection(finding, at!, manifest) ?? []);
    const end = performance.now();
    const time = (decoded - start + (end - begun)) / 1000;
    return {
      prediction: { predictions, image: at!.image, time, inference_id: randomUUID(), model_id: card.model_id },
      timings: { decode: decoded - start, fit: written - begun, infer: ran - written, read: end - ran },
    };
  }

  return { ready: async () => card, concurrency: 2, predict, close: () => session.close() };
}

/** All outputs as float32, in the model's order. */
export function toOutputs(tensors: Record<string, Tensor>): Output[] {
  return Object.entries(tensors).map(([name, { dims, data, type }]) => ({ name, dims, data: toFloats(data, type) }));
}

function toFloats(data: Tensor['data'], type: Tensor['type']): Float32Array {
  if (data instanceof Float32Array) return data;
  return type === 'float16' ? fromHalves(data as Uint16Array) : Float32Array.from(data as Iterable<number>, Number);
}

function decodeOptions(asked: PredictOptions, manifest: Manifest): DecodeOptions {
  return {
    confidence: fraction('confidence', asked.confidence ?? manifest.confidence),
    overlap: fraction('overlap', asked.overlap ?? manifest.overlap),
    maxDetections: count(asked.maxDetections ?? 300),
    agnostic: asked.agnostic ?? false,
    wanted: wanted(asked.classes ?? [], manifest.classes),
  };
}

function fraction(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new LinesideError('BAD_OPTION', expected('a number from 0 to 1', name, value));
}

function count(value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new LinesideError('BAD_OPTION', expected('a whole number above 0', 'maxDetections', value));
}

function wanted(names: readonly string[], classes: readonly string[]): DecodeOptions['wanted'] {
  if (names.length === 0) return () => true;
  const ids = new Set(names.map((name) => classes.indexOf(name)));
  if (!ids.has(-1)) return (classId) => ids.has(classId);
  const unknown = names.filter((name) => !classes.includes(name));
  throw new LinesideError(
    'BAD_OPTION',
    expected(`names of the model's classes (${some(classes)})`, 'classes', unknown.join(', ')),
  );
}

function some(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} … ${names.length} in all` : names.join(', ');
}

/** `undefined` for a box of which nothing lies inside the picture. */
function detection(finding: Finding, at: Fit, { classes }: Manifest): Detection | undefined {
  const { x1, y1, x2, y2 } = unfit(finding, at);
  if (!(x2 > x1 && y2 > y1)) return undefined;
  return {
    x: round((x1 + x2) / 2, 100),
    y: round((y1 + y2) / 2, 100),
    width: round(x2 - x1, 100),
    height: round(y2 - y1, 100),
    class: classes[finding.classId] ?? `class ${finding.classId}`,
    class_id: finding.classId,
    confidence: round(finding.confidence, 1e6),
    detection_id: randomUUID(),
  };
}

/** A hundredth of a pixel and a millionth of confidence say all there is, in half the JSON. */
function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
