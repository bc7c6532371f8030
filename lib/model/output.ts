import { fromHalves } from '../image/half';
import type { Output } from './decoder';
import type { Tensor } from './model';

/** All outputs as float32, in the model's order. */
export function toOutputs(tensors: Record<string, Tensor>): Output[] {
  return Object.entries(tensors).map(([name, { dims, data, type }]) => ({
    name,
    dims,
    data: toFloats(data, type),
    whole: !type.startsWith('float'),
  }));
}

/** Whether all outputs have the batch of `count` pictures as their first axis. */
export function areBatched(outputs: readonly Output[], count: number): boolean {
  return outputs.every(({ dims }) => dims[0] === count);
}

/** The outputs of one picture of a batch of `count`, as views with a first axis of 1. */
export function ofPicture(outputs: readonly Output[], index: number, count: number): readonly Output[] {
  if (count === 1) return outputs;
  return outputs.map((output) => {
    const length = output.data.length / count;
    const data = output.data.subarray(index * length, (index + 1) * length);
    return { ...output, dims: [1, ...output.dims.slice(1)], data };
  });
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
