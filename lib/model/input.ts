import { LinesideError } from '../errors';
import type { Size } from '../image/codec';
import type { Batch, InputType } from '../image/tensor';
import type { Port, Tensor } from './model';

import { type SideInput, sideInput, sideInputNames } from './side-input';
import { merged, type Sources } from './source';

/** The picture input of a model: its size, and how its axes and numbers lie; and what it wants beside the picture. */
export interface PictureInput {
  name: string;
  width: number;
  height: number;
  channels: 1 | 3;
  type: InputType;
  layout: 'NCHW' | 'NHWC';
  /** Whether its first axis is the batch; torchvision's detectors may have none. */
  batched: boolean;
  /** Pictures a run: as many as there are where absent. */
  batch?: number;
  /** Whether height and width are as each picture needs them. */
  anySize?: boolean;
  besides: readonly SideInput[];
}

const types: Record<string, InputType> = { float32: 'float32', float16: 'float16', uint8: 'uint8' };

/**
 * Reads the inputs from the file's own shapes; an axis that is not fixed there comes from who says it first.
 * Throws `UNKNOWN_MODEL` where none of them says, naming the manifest's key, and where an input is not known;
 * `BAD_MANIFEST` where the manifest contradicts.
 */
export function pictureInput(ports: readonly Port[], sources: Sources): PictureInput {
  const port = picturePort(ports);
  const batched = port.shape.length === 4;
  const axes = batched ? port.shape.slice(1) : port.shape;
  const layout = merged(sources).layout ?? (isChannels(axes[2]) && !isChannels(axes[0]) ? 'NHWC' : 'NCHW');
  const [channels = 3, height, width] = layout === 'NCHW' ? axes : [axes[2], axes[0], axes[1]];
  const type = types[port.type];
  if (!type || !isChannels(channels)) {
    throw new LinesideError(
      'UNKNOWN_MODEL',
      `expected 1 or 3 channels of float32, float16 or uint8 (${layout}) but the model takes ${list([port])}`,
    );
  }
  const size = { width: sizeOf('width', width, sources), height: sizeOf('height', height, sources) };
  const anySize = width === undefined && height === undefined;
  const batch = batched ? port.shape[0] : 1;
  const besides = ports.filter((other) => other !== port).map(known);
  return { name: port.name, ...size, channels, type, layout, batched, ...(batch && { batch }), anySize, besides };
}

/** The first input that has a picture's axes and is not known to be something else. */
function picturePort(ports: readonly Port[]): Port {
  const port = ports.find(({ name, shape }) => [3, 4].includes(shape.length) && !sideInputNames.includes(name));
  if (port) return port;
  throw new LinesideError(
    'UNKNOWN_MODEL',
    `expected a picture input of four axes, or of three without the batch, but the model has ${list(ports)}`,
  );
}

function known(port: Port): SideInput {
  const side = sideInput(port);
  if (side) return side;
  throw new LinesideError(
    'UNKNOWN_MODEL',
    `expected a picture input, and beside it no other than ${sideInputNames.join(' or ')}, but the model also wants ` +
      `${list([port])}; export it without that input`,
  );
}

/** One run's tensors by name: the pictures as the writer has them, and what the model wants beside them. */
export function feeds(input: PictureInput, { dims, data }: Batch, size: Size = input): Record<string, Tensor> {
  const pictures: Tensor = { type: input.type, dims: input.batched ? dims : dims.slice(1), data };
  const besides = input.besides.map(({ name, tensor }) => [name, tensor(size, dims[0]!)]);
  return Object.fromEntries([[input.name, pictures], ...besides]);
}

function isChannels(axis: number | undefined): axis is 1 | 3 {
  return axis === 1 || axis === 3;
}

function sizeOf(key: 'width' | 'height', fixed: number | undefined, sources: Sources): number {
  const value = fixed ?? merged(sources)[key];
  if (value === undefined) {
    throw new LinesideError(
      'UNKNOWN_MODEL',
      `the model takes any ${key}; write the one it was trained with as "${key}" in its manifest`,
    );
  }
  const wrong = sources.find(({ firm, says }) => firm && (says[key] ?? value) !== value);
  if (!wrong) return value;
  throw new LinesideError(
    'BAD_MANIFEST',
    `"${key}" is ${wrong.says[key]}, but the model takes ${value} and nothing else`,
  );
}

/** Ports for people: `images float32[1,3,640,640]`. */
export function list(ports: readonly Port[]): string {
  const text = ({ name, type, shape }: Port) => `${name} ${type}[${shape.map((axis) => axis ?? '?').join(',')}]`;
  return ports.map(text).join(' and ') || 'none';
}
