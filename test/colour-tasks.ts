import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Graph, graph, onnxFile } from './bench/onnx';
import { side } from './colour-detector';

/**
 * Models for the tests of segmentation and classification whose answers can be told by hand: the mean of a colour over
 * a cell or the whole picture, times eight, is the logit of that colour; that of the background is 4.
 */

export const segments = ['background', 'red', 'green', 'blue'];
/** Pixels of the input to a cell. */
export const cell = 4;

const int64 = 7;
const metadata = (task: string, names: readonly string[]) => ({
  names: `{${names.map((name, id) => `${id}: '${name}'`).join(', ')}}`,
  ...{ task, stride: '32', imgsz: `[${side}, ${side}]` },
});

type SegmentLayout = 'channels-first' | 'channels-last' | 'ids' | 'one-channel';

/** A segmenter of red, green and blue on black, letterboxed, of 64 × 64 pixels. Gives the path of an ONNX file. */
export async function colourSegmenter(layout: SegmentLayout = 'channels-first'): Promise<string> {
  const g = graph();
  const pooled = g.add('AveragePool', ['images'], { kernel_shape: [cell, cell], strides: [cell, cell] });
  const along = side / cell;
  const heads: Record<SegmentLayout, () => Output> = {
    'channels-first': () => ({ name: scores(g, pooled), dims: [1, 4, along, along] }),
    'channels-last': () => ({
      name: g.add('Transpose', [scores(g, pooled)], { perm: [0, 2, 3, 1] }),
      dims: [1, along, along, 4],
    }),
    ids: () => ({
      name: g.add('ArgMax', [scores(g, pooled)], { axis: 1, keepdims: 0 }),
      dims: [1, along, along],
      type: int64,
    }),
    'one-channel': () => ({
      name: linear(g, pooled, [[8, 0, 0]], [-4]),
      dims: [1, 1, along, along],
    }),
  };
  return write(g, heads[layout](), metadata('semantic', layout === 'one-channel' ? ['red'] : segments));
}

/** A classifier of red, green and blue pictures of 64 × 64 pixels: logits eight times the mean of the colour. */
export async function colourClassifier(pooledAxes = false): Promise<string> {
  const g = graph();
  const logits = linear(g, g.add('GlobalAveragePool', ['images']), diagonal(8), [0, 0, 0]);
  const flat = pooledAxes ? logits : g.add('Reshape', [logits, g.integers([1, 3])]);
  return write(g, { name: flat, dims: pooledAxes ? [1, 3, 1, 1] : [1, 3] }, metadata('classify', segments.slice(1)));
}

interface Output {
  name: string;
  dims: number[];
  type?: number;
}

function scores(g: Graph, pooled: string): string {
  return linear(g, pooled, [[0, 0, 0], ...diagonal(8)], [4, 0, 0, 0]);
}

function diagonal(value: number): number[][] {
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? value : 0)));
}

/** A convolution of single pixels: a row of weights and a bias for each channel that comes out. */
function linear(g: Graph, input: string, rows: number[][], bias: number[]): string {
  const weights = g.floats([rows.length, 3, 1, 1], Float32Array.from(rows.flat()));
  return g.add('Conv', [input, weights, g.floats([bias.length], Float32Array.from(bias))], { kernel_shape: [1, 1] });
}

async function write(g: Graph, { name, dims, type = 1 }: Output, about: Record<string, string>): Promise<string> {
  g.nodes.push({ op: 'Identity', inputs: [name], outputs: ['output0'], attributes: {} });
  const inputs = [{ name: 'images', dims: [1, 3, side, side] }];
  const file = await onnxFile({ graph: g, inputs, outputs: [{ name: 'output0', dims, type }], metadata: about });
  const path = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'colours.onnx');
  writeFileSync(path, file);
  return path;
}
