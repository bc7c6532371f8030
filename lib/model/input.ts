import { LinesideError } from '../errors';
import type { InputType } from '../image/tensor';
import type { Port } from './model';
import type { Sources } from './understand';

/** The picture input of a model: its size, and how its axes and numbers lie. */
export interface PictureInput {
  name: string;
  width: number;
  height: number;
  channels: 1 | 3;
  type: InputType;
  layout: 'NCHW' | 'NHWC';
}

const types: Record<string, InputType> = { float32: 'float32', float16: 'float16', uint8: 'uint8' };

/**
 * Reads the input from the file's own shape; an axis that is not fixed there comes from the manifest, or the metadata.
 * Throws `UNKNOWN_MODEL` where none of them says, naming the manifest's key, and `BAD_MANIFEST` where it contradicts.
 */
export function pictureInput(ports: readonly Port[], sources: Sources): PictureInput {
  const [port, ...others] = ports;
  if (!port || others.length > 0 || port.shape.length !== 4) {
    throw new LinesideError(
      'UNKNOWN_MODEL',
      `expected one picture input of four axes but the model has ${list(ports)}`,
    );
  }
  if ((port.shape[0] ?? 1) !== 1) {
    throw new LinesideError('UNKNOWN_MODEL', `expected a model of one picture a run but it takes ${list([port])}`);
  }
  const layout = isChannels(port.shape[3]) && !isChannels(port.shape[1]) ? 'NHWC' : 'NCHW';
  const [channels = 3, height, width] =
    layout === 'NCHW' ? port.shape.slice(1) : [3, 1, 2].map((axis) => port.shape[axis]);
  const type = types[port.type];
  if (!type || !isChannels(channels)) {
    throw new LinesideError(
      'UNKNOWN_MODEL',
      `expected 1 or 3 channels of float32, float16 or uint8 but the model takes ${list([port])}`,
    );
  }
  return {
    name: port.name,
    width: size('width', width, sources),
    height: size('height', height, sources),
    channels,
    type,
    layout,
  };
}

function isChannels(axis: number | undefined): axis is 1 | 3 {
  return axis === 1 || axis === 3;
}

function size(key: 'width' | 'height', fixed: number | undefined, { manifest, metadata }: Sources): number {
  const declared = manifest[key];
  const value = fixed ?? declared ?? metadata[key];
  if (value === undefined) {
    throw new LinesideError(
      'UNKNOWN_MODEL',
      `the model takes any ${key}; write the one it was trained with as "${key}" in its manifest`,
    );
  }
  if (declared !== undefined && declared !== value) {
    throw new LinesideError('BAD_MANIFEST', `"${key}" is ${declared}, but the model takes ${value} and nothing else`);
  }
  return value;
}

/** Ports for people: `images float32[1,3,640,640]`. */
export function list(ports: readonly Port[]): string {
  const text = ({ name, type, shape }: Port) => `${name} ${type}[${shape.map((axis) => axis ?? '?').join(',')}]`;
  return ports.map(text).join(' and ') || 'none';
}
