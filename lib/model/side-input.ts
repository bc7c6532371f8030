import type { Port, Tensor, TensorData, TensorType } from './model';

/** What a model wants beside the picture: the same numbers for every picture of a size. */
export interface SideInput {
  name: string;
  /** For `count` pictures a run. */
  tensor(size: Size, count: number): Tensor;
}

interface Size {
  width: number;
  height: number;
}

interface Known {
  /** Axes of the input, where the file leaves them open. */
  dims: readonly number[];
  values: (size: Size) => readonly number[];
}

/** Side inputs by the name that their exporter gives. */
const known: Record<string, Known> = {
  // RT-DETR, D-FINE, DEIM (tools/deployment/export_onnx.py): the size in whose pixels boxes are given, width first.
  orig_target_sizes: { dims: [1, 2], values: ({ width, height }) => [width, height] },
  // DETR exports of Hugging Face: 1 where the picture is, 0 where it is padded; 64 × 64 is what Optimum exports with.
  pixel_mask: { dims: [1, 64, 64], values: () => [1] },
};

export const sideInputNames: readonly string[] = Object.keys(known);

type List = (values: readonly number[]) => TensorData;

const lists: Partial<Record<string, List>> = {
  int64: (values) => BigInt64Array.from(values, BigInt),
  int32: (values) => Int32Array.from(values),
  float32: (values) => Float32Array.from(values),
};

/** `undefined` where the port is not known by its name, or takes other axes or numbers than it is known to. */
export function sideInput({ name, type, shape }: Port): SideInput | undefined {
  const { dims, values } = known[name] ?? {};
  const list = lists[type];
  if (!dims || !values || !list || shape.length !== dims.length) return undefined;
  const tensor = (size: Size, count: number): Tensor => {
    const filled = dims.map((usual, axis) => (axis === 0 ? count : (shape[axis] ?? usual)));
    const repeated = values(size);
    const length = filled.reduce((product, axis) => product * axis, 1);
    const data = list(Array.from({ length }, (_, i) => repeated[i % repeated.length]!));
    return { type: type as TensorType, dims: filled, data };
  };
  return { name, tensor };
}
