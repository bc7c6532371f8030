import { isServers } from '../errors';
import type { Pixels, Size } from '../image/codec';
import type { Fit } from '../image/letterbox';
import { createTensorWriter, type TensorSpec, type TensorWriter } from '../image/tensor';
import { Slots } from '../slots';
import type { Output } from './decoder';
import { feeds, type PictureInput } from './input';
import type { Session, Tensor } from './model';
import { areBatched, ofPicture, toOutputs } from './output';

/** A picture that is ready to be written into a model's input. */
export interface Fitted {
  pixels: Pixels;
  at: Fit;
  /** Of the model's input for this picture. */
  size: Size;
}

/** What a run gave for each of its pictures, and each picture's share of its milliseconds. */
export interface Ran {
  outputs: readonly (readonly Output[])[];
  fit: number;
  infer: number;
}

/**
 * Pictures of one run. On a processor a picture takes as long in a run of eight as alone, on a graphics card eight keep
 * it busy; and each takes memory, some 25 MB with YOLOv8n at 640 × 640.
 */
export const mostAtOnce = 8;

export interface Runner {
  /** How many pictures a run may have; fewer once a run of several has failed. */
  room(): number;
  /** Pictures of one size, as many as there is room for at most. `signal` gives up a place in the line. */
  run(fitted: readonly Fitted[], signal?: AbortSignal): Promise<Ran>;
  close(): Promise<void>;
}

/**
 * One run at a time, or as many as the session allows. Whether a model takes several pictures a run, its file says; whether that is true, the outputs:
 * `first` are those of the first run. Exporters write an open batch axis on models that have 1 built in.
 */
export function createRunner(
  session: Session,
  input: PictureInput,
  spec: TensorSpec,
  first: readonly Output[],
): Runner {
  const running = new Slots(session.atOnce ?? 1); // the tensor is one and used again
  const feedsOf = createFeeds(input, spec);
  let many = input.batched && session.outputs.every(({ shape }) => shape[0] === undefined) && areBatched(first, 1);

  async function attempt(fitted: readonly Fitted[]): Promise<Ran> {
    const begun = performance.now();
    const count = input.batch ?? fitted.length;
    const { writer, tensors } = feedsOf(fitted[0]!.size, count);
    for (const [index, { pixels, at }] of fitted.entries()) writer.write(pixels, at, index);
    const written = performance.now();
    const outputs = toOutputs(await session.run(tensors));
    const ran = performance.now();
    if (count > 1 && !areBatched(outputs, count)) throw new Error('the first axis of the outputs is not the batch');
    return {
      outputs: fitted.map((_, index) => ofPicture(outputs, index, count)),
      fit: (written - begun) / fitted.length,
      infer: (ran - written) / fitted.length,
    };
  }

  return {
    room: () => input.batch ?? (many ? mostAtOnce : 1),
    async run(fitted, signal) {
      const release = await running.take(signal);
      try {
        return await attempt(fitted);
      } catch (error) {
        if (fitted.length > 1 && !isServers(error)) many = false;
        throw error;
      } finally {
        release();
      }
    },
    close() {
      running.close();
      return session.close();
    },
  };
}

interface Place {
  size: Size;
  room: number;
  count: number;
  writer: TensorWriter;
  tensors: Record<string, Tensor>;
}

/** One picture's tensor and that of batches stay, as long as neither their size nor their number grows. */
function createFeeds(input: PictureInput, spec: TensorSpec) {
  const places: { one?: Place; many?: Place } = {};
  return (size: Size, count: number): Place => {
    const kind = count === 1 ? 'one' : 'many';
    const last = places[kind];
    const same = last?.size.width === size.width && last.size.height === size.height;
    if (last && same && last.count === count) return last;
    const room = same ? Math.max(last.room, count) : count;
    const writer = last && same && room === last.room ? last.writer : createTensorWriter({ ...spec, ...size }, room);
    const place = { size, room, count, writer, tensors: feeds(input, writer.first(count), size) };
    places[kind] = place;
    return place;
  };
}
