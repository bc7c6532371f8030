import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openHere } from '../../lib/open';
import type { DetectPrediction } from '../../lib/prediction';
import { graph, onnxFile, type Port } from '../bench/onnx';
import { frameOf, squares } from '../pictures';

const [float32, uint8, int64] = [1, 2, 7];

interface Constants {
  inputs: Port[];
  boxes: { name: string; dims: number[]; values: number[] };
  labels: { name: string; dims: number[]; values: number[]; type: number };
  scores: { name: string; dims: number[]; values: number[] };
  /** Multiplies the boxes by the first input of this name, as a float32. */
  times?: string;
  manifest?: object;
}

/** A detector that sees the same on every picture; its first input has no part but to be of the right kind. */
async function constantDetector({ inputs, boxes, labels, scores, times, manifest }: Constants): Promise<string> {
  const g = graph();
  const zero = g.add('Mul', [
    g.add('ReduceMax', [g.add('Cast', [inputs[0]!.name], { to: float32 })]),
    g.floats([1], Float32Array.of(0)),
  ]);
  const flat = g.add('Reshape', [zero, g.integers([1])]);
  const give = (name: string, dims: number[], values: number[], type: number, factor?: string) => {
    const constant = g.add('Reshape', [g.floats([values.length], Float32Array.from(values)), g.integers(dims)]);
    const scaled = factor ? g.add('Mul', [constant, factor]) : constant;
    g.nodes.push({ op: 'Cast', inputs: [g.add('Add', [scaled, flat])], outputs: [name], attributes: { to: type } });
  };
  give(boxes.name, boxes.dims, boxes.values, float32, times && wholeSize(g, times));
  give(labels.name, labels.dims, labels.values, labels.type);
  give(scores.name, scores.dims, scores.values, float32);
  const outputs = [{ ...boxes, type: float32 }, { ...scores, type: float32 }, labels].map(({ name, dims, type }) => ({
    name,
    dims,
    type,
  }));
  const path = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'constant.onnx');
  writeFileSync(path, await onnxFile({ graph: g, inputs, outputs, metadata: {} }));
  if (manifest) writeFileSync(path.replace('.onnx', '.json'), JSON.stringify(manifest));
  return path;
}

/** [1, 1, 4]: width, height, width, height of what is fed as sizes. */
function wholeSize(g: ReturnType<typeof graph>, name: string): string {
  const sizes = g.add('Cast', [name], { to: float32 });
  return g.add('Reshape', [g.add('Concat', [sizes, sizes], { axis: 1 }), g.integers([1, 1, 4])]);
}

async function seen(detector: Constants, width: number, height: number) {
  const path = await constantDetector(detector);
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    const { prediction } = await model.predict(frameOf(await squares([], width, height)));
    const { predictions } = prediction as DetectPrediction;
    return {
      family: (await model.ready()).family,
      seen: predictions.map((one) => `${one.class} ${one.x} ${one.y} ${one.width} ${one.height}`),
    };
  } finally {
    await model.close();
  }
}

describe('models of other inputs', () => {
  it('get the size in whose pixels they give boxes, width first, and their boxes fit the picture', async () => {
    const detector: Constants = {
      inputs: [
        { name: 'images', dims: ['N', 3, 32, 64] },
        { name: 'orig_target_sizes', dims: ['N', 2], type: int64 },
      ],
      boxes: { name: 'boxes', dims: [1, 2, 4], values: [0, 0, 1, 1, 0.5, 0.5, 1, 1] },
      labels: { name: 'labels', dims: [1, 2], values: [0, 2], type: int64 },
      scores: { name: 'scores', dims: [1, 2], values: [0.75, 0.5] },
      times: 'orig_target_sizes',
    };
    // Stretched: 64 × 32 of the input are 100 × 200 of the picture.
    expect(await seen(detector, 100, 200)).to.deep.equal({
      family: 'detr-post',
      seen: ['class 0 50 100 100 200', 'class 2 75 150 50 100'],
    });
  });

  it('without a batch axis take one picture', async () => {
    const detector: Constants = {
      inputs: [{ name: 'image', dims: [3, 32, 64] }],
      boxes: { name: '6379', dims: [1, 4], values: [0, 0, 16, 32] },
      labels: { name: '6385', dims: [1], values: [2], type: int64 },
      scores: { name: '6383', dims: [1], values: [0.75] },
      manifest: { classes: ['nut', 'bolt'] },
    };
    // At the top left, half as large: 16 × 32 of the input are 32 × 64 of the picture.
    expect(await seen(detector, 64, 64)).to.deep.equal({ family: 'torchvision', seen: ['bolt 16 32 32 64'] });
  });

  it('that take bytes, channels last, of any size, get the size of their manifest', async () => {
    const detector: Constants = {
      inputs: [{ name: 'input_tensor', dims: [1, 'height', 'width', 3], type: uint8 }],
      boxes: { name: 'detection_boxes', dims: [1, 1, 4], values: [0, 0.5, 0.25, 1] },
      labels: { name: 'detection_classes', dims: [1, 1], values: [1], type: float32 },
      scores: { name: 'detection_scores', dims: [1, 1], values: [0.75] },
      manifest: { width: 32, height: 32, classes: ['nut'] },
    };
    expect(await seen(detector, 100, 200)).to.deep.equal({ family: 'tf-od', seen: ['nut 75 25 50 50'] });
  });
});
