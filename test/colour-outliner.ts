import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graph, onnxFile } from './bench/onnx';
import { boxRows, cells, centres, colours, described, means, side, whole } from './colour-detector';

/** Pixels of the input to a cell of the prototypes. */
const cell = 4;

/**
 * The colour detector with masks, in YOLOv8's layout: a prototype for each colour, ½ below its mean over 4 × 4 pixels,
 * and a cell's coefficients are its confidences. So a cell that is all red has what is more than half red for its mask.
 * With `stacked` all boxes are the whole picture, and one instance a colour remains. Gives the path of an ONNX file.
 */
export async function colourOutliner({ stacked = false } = {}): Promise<string> {
  const g = graph();
  const colour = means(g, 'images', 1);
  const boxes = g.floats([1, 4, cells], boxRows(stacked ? whole : centres));
  const pooled = g.add('AveragePool', ['images'], { kernel_shape: [cell, cell], strides: [cell, cell] });
  const rows = g.add('Concat', [boxes, colour, colour], { axis: 1 });
  const half = g.floats([1, 1, 1, 1], Float32Array.of(-0.5));
  g.nodes.push({ op: 'Identity', inputs: [rows], outputs: ['output0'], attributes: {} });
  g.nodes.push({ op: 'Add', inputs: [pooled, half], outputs: ['output1'], attributes: {} });
  const file = await onnxFile({
    graph: g,
    inputs: [{ name: 'images', dims: [1, 3, side, side] }],
    outputs: [
      { name: 'output0', dims: [1, 4 + 2 * colours.length, cells] },
      { name: 'output1', dims: [1, colours.length, side / cell, side / cell] },
    ],
    metadata: { ...described, task: 'segment' },
  });
  const path = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'outlines.onnx');
  writeFileSync(path, file);
  return path;
}
