import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Graph, graph, onnxFile } from './onnx';
import { normal, seeded } from './random';

/** Parameters of YOLOv8n with its batch normalisation folded in, as Ultralytics counts them. */
const parameters = 3_151_904;
const classes = 80;
const bins = 16;
const size = 640;
const strides = [8, 16, 32];

/** A variance that stays the same from layer to layer: E[SiLU(x)²] is 0.355 where x is normal. */
const gain = 1 / Math.sqrt(0.355);
/** Chosen so that some tens of anchors pass 0.4 on the bench's pictures, as on a photograph of a busy street. */
const classGain = 25;
const classBias = -4.4;

interface Map {
  name: string;
  channels: number;
}

/**
 * Writes the graph of YOLOv8n (Ultralytics, yolov8.yaml, scale n) with random weights, laid out as its ONNX export:
 * `images` float32 [1,3,640,640] → `output0` float32 [1,84,8400], centre, size in pixels and class confidence.
 * `openBatch` leaves the first axis of both open.
 * @returns the file's path
 */
export async function writeYolov8n(folder: string, openBatch = false): Promise<string> {
  const g = graph();
  const output = network(g, seeded(8), openBatch ? asItComes : 1);
  g.nodes.push({ op: 'Identity', inputs: [output], outputs: ['output0'], attributes: {} });
  checkParameters(g);
  const batch = openBatch ? 'batch' : 1;
  const path = join(folder, openBatch ? 'yolov8n-random-batch.onnx' : 'yolov8n-random.onnx');
  const inputs = [{ name: 'images', dims: [batch, 3, size, size] }];
  const outputs = [{ name: 'output0', dims: [batch, 4 + classes, anchors().length / 2] }];
  writeFileSync(path, await onnxFile({ graph: g, inputs, outputs, metadata: metadata() }));
  return path;
}

/** An axis of Reshape that stays what it is. */
const asItComes = 0;

function metadata(): Record<string, string> {
  const names = Array.from({ length: classes }, (_, i) => `${i}: 'thing ${i}'`);
  return {
    description: 'YOLOv8n graph with random weights',
    stride: '32',
    task: 'detect',
    batch: '1',
    imgsz: `[${size}, ${size}]`,
    names: `{${names.join(', ')}}`,
  };
}

/** All that convolutions take is learnt, the steps of the distribution included. */
function checkParameters(g: Graph): void {
  const learnt = new Set(g.nodes.flatMap(({ op, inputs }) => (op === 'Conv' ? inputs.slice(1) : [])));
  const count = g.constants.reduce((sum, { name, data }) => sum + (learnt.has(name) ? data.length : 0), 0);
  if (count !== parameters) throw new Error(`expected ${parameters} parameters but wrote ${count}`);
}

function network(g: Graph, random: () => number, batch: number): string {
  const { conv, c2f, sppf, upsample, concat, bare } = layers(g, random);
  const image = { name: 'images', channels: 3 };
  const p2 = c2f(conv(conv(image, 16, 3, 2), 32, 3, 2), 32, 1, true);
  const p3 = c2f(conv(p2, 64, 3, 2), 64, 2, true);
  const p4 = c2f(conv(p3, 128, 3, 2), 128, 2, true);
  const p5 = sppf(c2f(conv(p4, 256, 3, 2), 256, 1, true));
  const n4 = c2f(concat(upsample(p5), p4), 128, 1, false);
  const o3 = c2f(concat(upsample(n4), p3), 64, 1, false);
  const o4 = c2f(concat(conv(o3, 64, 3, 2), n4), 128, 1, false);
  const o5 = c2f(concat(conv(o4, 128, 3, 2), p5), 256, 1, false);
  const branch = (x: Map, width: number, to: number, scale: number, bias: number) =>
    bare(conv(conv(x, width, 3), width, 3), to, 1, 1, scale, bias);
  const boxes = [o3, o4, o5].map((x) => branch(x, 64, 4 * bins, gain, 0));
  const scores = [o3, o4, o5].map((x) => branch(x, 80, classes, classGain, classBias));
  return head(
    g,
    boxes.map((box, i) => concat(box, scores[i]!).name),
    batch,
  );
}

function layers(g: Graph, random: () => number) {
  const bare = (x: Map, to: number, kernel: number, stride = 1, scale = gain, bias = 0): Map => {
    const fanIn = x.channels * kernel * kernel;
    const weights = g.floats([to, x.channels, kernel, kernel], balanced(random, to, fanIn, scale));
    const inputs = [x.name, weights, g.floats([to], new Float32Array(to).fill(bias))];
    return { name: g.add('Conv', inputs, window(kernel, stride)), channels: to };
  };
  const conv = (x: Map, to: number, kernel: number, stride = 1): Map => {
    const { name, channels } = bare(x, to, kernel, stride);
    return { name: g.add('Mul', [name, g.add('Sigmoid', [name])]), channels };
  };
  const concat = (...maps: Map[]): Map => ({
    name: g.add(
      'Concat',
      maps.map(({ name }) => name),
      { axis: 1 },
    ),
    channels: maps.reduce((sum, { channels }) => sum + channels, 0),
  });
  const c2f = (x: Map, to: number, depth: number, shortcut: boolean): Map => {
    const half = to / 2;
    const split = g.addMany(2, 'Split', [conv(x, to, 1).name, g.integers([half, half])], { axis: 1 });
    const parts = split.map((name) => ({ name, channels: half }));
    for (let i = 0; i < depth; i++) {
      const last = parts.at(-1)!;
      const next = conv(conv(last, half, 3), half, 3);
      parts.push(shortcut ? { name: g.add('Add', [last.name, next.name]), channels: half } : next);
    }
    return conv(concat(...parts), to, 1);
  };
  const sppf = (x: Map): Map => {
    const pool = ({ name, channels }: Map) => ({ name: g.add('MaxPool', [name], window(5, 1)), channels });
    const first = conv(x, x.channels / 2, 1);
    const second = pool(first);
    const third = pool(second);
    return conv(concat(first, second, third, pool(third)), x.channels, 1);
  };
  const scales = g.floats([4], Float32Array.of(1, 1, 2, 2));
  const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  const upsample = ({ name, channels }: Map) => ({ name: g.add('Resize', [name, '', scales], nearest), channels });
  return { bare, conv, concat, c2f, sppf, upsample };
}

/** Filters whose weights sum to nothing, so that a picture's brightness does not swamp its contrasts layer after layer. */
function balanced(random: () => number, filters: number, size: number, scale: number): Float32Array {
  const weights = normal(random, filters * size, scale / Math.sqrt(size));
  for (let at = 0; at < weights.length; at += size) {
    const filter = weights.subarray(at, at + size);
    const mean = filter.reduce((sum, weight) => sum + weight, 0) / size;
    for (let i = 0; i < size; i++) filter[i]! -= mean;
  }
  return weights;
}

function window(kernel: number, stride: number) {
  const pad = Math.floor(kernel / 2);
  return { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] };
}

/** Distances as the mean of their distribution (Generalized Focal Loss, arXiv:2006.04388), then boxes in pixels. */
function head(g: Graph, maps: string[], batch: number): string {
  const flat = maps.map((name) => g.add('Reshape', [name, g.integers([batch, 4 * bins + classes, -1])]));
  const all = g.add('Concat', flat, { axis: 2 });
  const [box, logits] = g.addMany(2, 'Split', [all, g.integers([4 * bins, classes])], { axis: 1 });
  const spread = g.add('Reshape', [box!, g.integers([batch, 4, bins, anchors().length / 2])]);
  const share = g.add('Softmax', [g.add('Transpose', [spread], { perm: [0, 2, 1, 3] })], { axis: 1 });
  const steps = g.floats(
    [1, bins, 1, 1],
    Float32Array.from({ length: bins }, (_, i) => i),
  );
  const mean = g.add('Conv', [share, steps], window(1, 1));
  const distances = g.add('Reshape', [mean, g.integers([batch, 4, anchors().length / 2])]);
  return g.add('Concat', [boxes(g, distances), g.add('Sigmoid', [logits!])], { axis: 1 });
}

function boxes(g: Graph, distances: string): string {
  const [before, after] = g.addMany(2, 'Split', [distances, g.integers([2, 2])], { axis: 1 });
  const points = anchors();
  const centres = g.floats([1, 2, points.length / 2], points);
  const from = g.add('Sub', [centres, before!]);
  const to = g.add('Add', [centres, after!]);
  const centre = g.add('Div', [g.add('Add', [from, to]), g.floats([1, 1, 1], Float32Array.of(2))]);
  const cells = g.add('Concat', [centre, g.add('Sub', [to, from])], { axis: 1 });
  return g.add('Mul', [cells, g.floats([1, 1, points.length / 2], anchorStrides())]);
}

/** The middles of all cells, all x and then all y, in cells. */
function anchors(): Float32Array {
  const x = strides.flatMap((stride) => grid(size / stride, (column) => column + 0.5));
  const y = strides.flatMap((stride) => grid(size / stride, (_, row) => row + 0.5));
  return Float32Array.of(...x, ...y);
}

function anchorStrides(): Float32Array {
  return Float32Array.from(strides.flatMap((stride) => grid(size / stride, () => stride)));
}

function grid(side: number, value: (column: number, row: number) => number): number[] {
  return Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side)));
}
