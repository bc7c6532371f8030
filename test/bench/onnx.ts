import type { PbfWriter } from 'pbf';

/** A graph's node: outputs are named by whoever adds it. */
interface GraphNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Attributes;
}

export type Attributes = Record<string, number | readonly number[] | string>;

interface Constant {
  name: string;
  dims: readonly number[];
  data: Float32Array | BigInt64Array;
}

/** Nodes and constants in the order in which they were added. Names are numbers, as they say nothing to a runtime. */
export interface Graph {
  readonly nodes: GraphNode[];
  readonly constants: Constant[];
  /** Adds a node with one output, and gives that output's name. */
  add(op: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Adds a node with `count` outputs. */
  addMany(count: number, op: string, inputs: readonly string[], attributes?: Attributes): string[];
  floats(dims: readonly number[], data: Float32Array): string;
  integers(values: readonly number[]): string;
}

export function graph(): Graph {
  const nodes: GraphNode[] = [];
  const constants: Constant[] = [];
  const addMany: Graph['addMany'] = (count, op, inputs, attributes = {}) => {
    const outputs = Array.from({ length: count }, (_, i) => `${op}_${nodes.length}_${i}`);
    nodes.push({ op, inputs, outputs, attributes });
    return outputs;
  };
  const constant = (dims: readonly number[], data: Constant['data']) => {
    const name = `constant_${constants.length}`;
    constants.push({ name, dims, data });
    return name;
  };
  return {
    nodes,
    constants,
    add: (op, inputs, attributes) => addMany(1, op, inputs, attributes)[0]!,
    addMany,
    floats: constant,
    integers: (values) => constant([values.length], BigInt64Array.from(values, BigInt)),
  };
}

export interface Port {
  name: string;
  /** An axis with a name is open. */
  dims: readonly (number | string)[];
  /** `TensorProto.DataType`: 1 float32 (where absent), 2 uint8, 10 float16. */
  type?: number;
}

export interface File {
  graph: Graph;
  inputs: readonly Port[];
  outputs: readonly Port[];
  metadata: Record<string, string>;
}

/** The file's bytes: onnx.proto3 of ONNX 1.14 (IR version 8, opset 17); only what this bench's graph needs. */
export async function onnxFile({ graph, inputs, outputs, metadata }: File): Promise<Uint8Array> {
  const { PbfWriter } = await import('pbf');
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 8);
  pbf.writeStringField(2, 'lineside bench');
  pbf.writeMessage(7, writeGraph, { graph, inputs, outputs });
  pbf.writeMessage(8, writeOpset, 17);
  for (const entry of Object.entries(metadata)) pbf.writeMessage(14, writeEntry, entry);
  return pbf.finish();
}

function writeGraph({ graph, inputs, outputs }: Omit<File, 'metadata'>, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'bench');
  for (const constant of graph.constants) pbf.writeMessage(5, writeConstant, constant);
  for (const port of inputs) pbf.writeMessage(11, writePort, port);
  for (const port of outputs) pbf.writeMessage(12, writePort, port);
}

function writeNode({ op, inputs, outputs, attributes }: GraphNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, outputs[0]!);
  pbf.writeStringField(4, op);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: [string, Attributes[string]], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'string') {
    pbf.writeBytesField(4, Buffer.from(value));
    pbf.writeVarintField(20, 3);
  } else if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, 2);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, 7);
  }
}

function writeConstant({ name, dims, data }: Constant, pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, data instanceof Float32Array ? 1 : 7);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writePort(port: Port, pbf: PbfWriter): void {
  pbf.writeStringField(1, port.name);
  pbf.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, port), undefined);
}

function writeTensorType({ dims, type = 1 }: Port, pbf: PbfWriter): void {
  pbf.writeVarintField(1, type);
  const writeDim = (dim: number | string, one: PbfWriter) =>
    typeof dim === 'number' ? one.writeVarintField(1, dim) : one.writeStringField(2, dim);
  const writeShape = (_: undefined, shape: PbfWriter) => {
    for (const dim of dims) shape.writeMessage(1, writeDim, dim);
  };
  pbf.writeMessage(2, writeShape, undefined);
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, '');
  pbf.writeVarintField(2, version);
}

function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}
