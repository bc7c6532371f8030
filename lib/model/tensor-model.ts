import { randomUUID } from 'node:crypto';
import type { Frame } from '../frame';
import { decodeScaled } from '../image/codec';
import { stretchContrast } from '../image/contrast';
import { fromHalves } from '../image/half';
import { type Fit, fitInto } from '../image/letterbox';
import { createTensorWriter, type TensorSpec } from '../image/tensor';
import type { Prediction } from '../prediction';
import { Slots } from '../slots';
import { answerBody } from './answer';
import { decodeOptions } from './decode-options';
import type { Decoder, Output } from './decoder';
import { feeds, type PictureInput } from './input';
import type { Manifest } from './manifest';
import type { Answered, Model, ModelCard, PredictOptions, Session, Tensor } from './model';

export interface TensorModelParts {
  session: Session;
  input: PictureInput;
  spec: TensorSpec;
  decoder: Decoder;
  manifest: Manifest;
  card: ModelCard;
}

/**
 * A model that speaks tensors as one that speaks answers: decode and fit the picture, run, read, undo the fit.
 * Two frames may be at work: while one runs, the next one's picture is decoded on another thread.
 */
export function tensorModel({ session, input, spec, decoder, manifest, card }: TensorModelParts): Model {
  const writer = createTensorWriter(spec);
  const tensors = feeds(input, writer);
  const running = new Slots(1); // the tensor is one and used again

  async function run(picture: Awaited<ReturnType<typeof decodeScaled>>, at: Fit, signal?: AbortSignal) {
    const release = await running.take(signal);
    const begun = performance.now();
    try {
      writer.write(picture, at);
      const written = performance.now();
      const outputs = await session.run(tensors);
      return { outputs: toOutputs(outputs), begun, written, ran: performance.now() };
    } finally {
      release();
    }
  }

  async function predict(frame: Frame, asked: PredictOptions = {}, signal?: AbortSignal): Promise<Answered> {
    const start = performance.now();
    const options = decodeOptions(asked, manifest);
    let at: Fit | undefined;
    const picture = await decodeScaled(frame, (image) => (at = fitInto(image, spec, manifest.resize, manifest)));
    if (manifest.contrast) stretchContrast(picture.data);
    const decoded = performance.now();
    const { outputs, begun, written, ran } = await run(picture, at!, signal);
    const body = await answerBody(decoder, outputs, options, manifest, at!);
    const end = performance.now();
    const time = (decoded - start + (end - begun)) / 1000;
    return {
      prediction: {
        ...body,
        image: at!.image,
        time,
        inference_id: randomUUID(),
        model_id: card.model_id,
      } as Prediction,
      timings: { decode: decoded - start, fit: written - begun, infer: ran - written, read: end - ran },
    };
  }

  function close(): Promise<void> {
    running.close();
    return session.close();
  }

  return { ready: async () => card, concurrency: 2, predict, close };
}

/** All outputs as float32, in the model's order. */
export function toOutputs(tensors: Record<string, Tensor>): Output[] {
  return Object.entries(tensors).map(([name, { dims, data, type }]) => ({
    name,
    dims,
    data: toFloats(data, type),
    whole: !type.startsWith('float'),
  }));
}

function toFloats(data: Tensor['data'], type: Tensor['type']): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return fromLongs(data);
  return type === 'float16' ? fromHalves(data as Uint16Array) : new Float32Array(data);
}

/** By their two words, the low one first as on every processor that is supported: BigInts cost 20 times as much. */
function fromLongs(longs: BigInt64Array): Float32Array {
  const words = new Int32Array(longs.buffer, longs.byteOffset, 2 * longs.length);
  const floats = new Float32Array(longs.length);
  for (let i = 0; i < floats.length; i++) floats[i] = words[2 * i + 1]! * 2 ** 32 + (words[2 * i]! >>> 0);
  return floats;
}
