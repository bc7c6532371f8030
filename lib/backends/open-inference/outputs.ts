import { LinesideError } from '../../errors';
import type { Port, Tensor } from '../../model/model';

/** Of a model whose metadata names no outputs. */
export function portsOf(tensors: Record<string, Tensor>): Port[] {
  return Object.entries(tensors).map(([name, { type }]) => ({ name, type, shape: [] }));
}

/** A port as the first run gave it, where that is not as the metadata has it: then of its axes only the number is known. */
export function seen(port: Port, first: Record<string, Tensor>): Port {
  const tensor = named(first, port.name);
  return fits(tensor, port) ? port : { ...port, type: tensor.type, shape: tensor.dims.map(() => undefined) };
}

/** What decoders rely on holds for every answer: a model may be replaced on its server by another one of its name. */
export function inOrder(tensors: Record<string, Tensor>, outputs: readonly Port[]): Record<string, Tensor> {
  return Object.fromEntries(outputs.map((port) => [port.name, fitting(named(tensors, port.name), port)]));
}

function named(tensors: Record<string, Tensor>, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor) return tensor;
  throw new LinesideError('BAD_ANSWER', `the server answers an inference without the output ${name}`);
}

function fitting(tensor: Tensor, port: Port): Tensor {
  if (fits(tensor, port)) return tensor;
  const wanted = `${port.type}[${port.shape.map((axis) => axis ?? '?')}]`;
  throw new LinesideError(
    'BAD_ANSWER',
    `the server answers ${port.name} as ${tensor.type}[${tensor.dims}] where ${wanted} was expected`,
  );
}

function fits({ type, dims }: Tensor, port: Port): boolean {
  return (
    type === port.type && dims.length === port.shape.length && dims.every((axis, i) => axis === (port.shape[i] ?? axis))
  );
}
