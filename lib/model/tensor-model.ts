import { randomUUID } from 'node:crypto';
import type { Frame } from '../frame';
import { decodeScaled, type Size } from '../image/codec';
import { stretchContrast } from '../image/contrast';
import { type Fit, fitInto, openSize } from '../image/letterbox';
import type { TensorSpec } from '../image/tensor';
import type { Prediction } from '../prediction';
import { answerBody } from './answer';
import { alone, inBatches } from './batches';
import { decodeOptions } from './decode-options';
import type { DecodeOptions, Decoder, Output } from './decoder';
import type { PictureInput } from './input';
import type { Manifest } from './manifest';
import type { Answered, LocalCard, Model, PredictOptions, Session } from './model';
import { createRunner, type Fitted, type Ran } from './runner';

export interface TensorModelParts {
  session: Session;
  input: PictureInput;
  spec: TensorSpec;
  decoder: Decoder;
  manifest: Manifest;
  card: LocalCard;
  /** What the first run gave. */
  first: readonly Output[];
}

/** A fitted picture, and the milliseconds that took. */
interface Decoded extends Fitted {
  decode: number;
}

/**
 * A model that speaks tensors as one that speaks answers: decode and fit the picture, run, read, undo the fit.
 * Two frames may be at work: while one runs, the next one's picture is decoded on another thread.
 */
export function tensorModel({
  session,
  input,
  spec,
  decoder,
  manifest,
  card,
  first,
}: TensorModelParts): Model<LocalCard> {
  const runner = createRunner(session, input, spec, first);
  const asNeeded = input.anySize === true && manifest.resize === 'fit-longer-edge';

  async function decode(frame: Frame): Promise<Decoded> {
    const start = performance.now();
    let at: Fit | undefined;
    const plan = (image: Size) => (at = fitInto(image, spec, manifest.resize, manifest));
    const pixels = await decodeScaled(frame, plan, manifest.resample);
    if (manifest.contrast) stretchContrast(pixels.data);
    const size = asNeeded ? openSize(at!) : { width: spec.width, height: spec.height };
    return { pixels, at: at!, size, decode: performance.now() - start };
  }

  async function read(picture: Decoded, { outputs, fit, infer }: Ran, index: number, options: DecodeOptions) {
    const { at, size, decode } = picture;
    const begun = performance.now();
    const body = await answerBody(decoder, outputs[index]!, options, { ...manifest, ...size }, at);
    const read = performance.now() - begun;
    const time = (decode + fit + infer + read) / 1000;
    const about = { image: at.image, time, inference_id: randomUUID(), model_id: card.model_id };
    return { prediction: { ...body, ...about } as Prediction, timings: { decode, fit, infer, read } };
  }

  async function predict(frame: Frame, asked: PredictOptions = {}, signal?: AbortSignal): Promise<Answered> {
    const options = decodeOptions(asked, manifest);
    const picture = await decode(frame);
    return read(picture, await runner.run([picture], signal), 0, options);
  }

  async function predictAll(frames: readonly Frame[], asked: PredictOptions = {}, signal?: AbortSignal) {
    const options = decodeOptions(asked, manifest);
    const pictures = await Promise.all(frames.map((frame) => alone(decode(frame))));
    return inBatches(pictures, runner.room, async (batch) => {
      const ran = await runner.run(batch, signal);
      return Promise.all(batch.map((picture, index) => alone(read(picture, ran, index, options))));
    });
  }

  const ready = async () => card;
  return { ready, inspect: ready, concurrency: 2, predict, predictAll, close: runner.close };
}
