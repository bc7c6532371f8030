import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Graph, graph, onnxFile } from './bench/onnx';

/** The detector's input is a square of this side. */
export const side = 64;
const strides = [8, 16, 32];
export const cells = strides.reduce((sum, stride) => sum + (side / stride) ** 2, 0);
export const colours = ['red', 'green', 'blue'];

const float16 = 10;

export interface ColourDetector {
  /** Which head it ends in. */
  layout?: 'yolov8' | 'yolov5' | 'yolov10';
  half?: boolean;
  /** Height and width are open axes; the metadata names the size unless it is left out. */
  open?: boolean;
  channelsLast?: boolean;
  metadata?: Record<string, string>;
  /** All cells have one and the same box, that of the whole picture. */
  stacked?: boolean;
  /** Products of matrices on the side, ~5 ms each, so that a run takes as long as that of a larger model. */
  work?: number;
  /** Pictures a run: 1, as many as there are, another number; or 1 built in behind an axis that is said to be open. */
  batch?: 'open' | 'open, they say' | number;
}

export const described = {
  names: "{0: 'red', 1: 'green', 2: 'blue'}",
  task: 'detect',
  stride: '32',
  imgsz: `[${side}, ${side}]`,
};

/**
 * A detector of red, green and blue squares, made of average pools: every cell of an 8, 16 and 32 pixel grid is a box,
 * and its confidence in a class is the mean of that colour in it. So answers can be told by hand.
 * Gives the path of an ONNX file in a temporary folder.
 */
export async function colourDetector(options: ColourDetector = {}): Promise<string> {
  const {
    layout = 'yolov8',
    half = false,
    open = false,
    channelsLast = false,
    metadata = described,
    stacked = false,
    work = 0,
    batch = 1,
  } = options;
  const type = half ? float16 : 1;
  const g = graph();
  const image = planes(g, channelsLast, half);
  const colour = means(g, image, batch === 'open, they say' ? 1 : batch);
  const boxes = g.floats([1, 4, cells], boxRows(stacked ? whole : layout === 'yolov10' ? corners : centres));
  const rows = batch === 'open' || (batch as number) > 1 ? forEach(g, boxes, colour) : boxes;
  const output = heads[layout](g, rows, work > 0 ? busy(g, image, colour, work) : colour);
  g.nodes.push({ op: 'Cast', inputs: [output.name], outputs: ['output0'], attributes: { to: type } });
  const size = open ? ['height', 'width'] : [side, side];
  const pictures = typeof batch === 'number' ? batch : 'batch';
  const file = await onnxFile({
    graph: g,
    inputs: [{ name: 'images', dims: channelsLast ? [pictures, ...size, 3] : [pictures, 3, ...size], type }],
    outputs: [{ name: 'output0', dims: [pictures, ...(open ? ['rows', 'columns'] : output.dims.slice(1))], type }],
    metadata,
  });
  const path = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'colours.onnx');
  writeFileSync(path, file);
  return path;
}

function planes(g: Graph, channelsLast: boolean, half: boolean): string {
  const image = half ? g.add('Cast', ['images'], { to: 1 }) : 'images';
  return channelsLast ? g.add('Transpose', [image], { perm: [0, 3, 1, 2] }) : image;
}

/** [N, 3, cells]: the mean of each colour in each cell. */
export function means(g: Graph, image: string, batch: 'open' | number): string {
  const shape = g.integers([batch === 'open' ? 0 : batch, 3, -1]);
  const pooled = strides.map((stride) => {
    const pool = g.add('AveragePool', [image], { kernel_shape: [stride, stride], strides: [stride, stride] });
    return g.add('Reshape', [pool, shape]);
  });
  return g.add('Concat', pooled, { axis: 2 });
}

/** The same rows for each picture of a batch: adding a zero of the confidences' shape repeats them. */
function forEach(g: Graph, rows: string, confidences: string): string {
  const zero = g.add('Mul', [g.add('ReduceMean', [confidences], { axes: [1] }), g.floats([1], Float32Array.of(0))]);
  return g.add('Add', [rows, zero]);
}

/** The confidences, unchanged, after `work` products of matrices. */
function busy(g: Graph, image: string, confidences: string, work: number): string {
  const [rows, columns, inner] = [96, 128, 4096];
  let matrix = g.add('Reshape', [image, g.integers([rows, columns])]);
  for (let i = 0; i < work; i++) {
    const wide = g.add('MatMul', [matrix, g.floats([columns, inner], new Float32Array(columns * inner).fill(1e-4))]);
    matrix = g.add('MatMul', [wide, g.floats([inner, columns], new Float32Array(inner * columns).fill(1e-4))]);
  }
  const mean = g.add('Reshape', [g.add('ReduceMean', [matrix]), g.integers([1, 1, 1])]);
  return g.add('Add', [confidences, g.add('Mul', [mean, g.floats([1], Float32Array.of(0))])]);
}

interface Output {
  name: string;
  dims: number[];
}

const heads: Record<NonNullable<ColourDetector['layout']>, (g: Graph, boxes: string, confidences: string) => Output> = {
  /** [1, 4 + C, N] */
  yolov8: (g, boxes, confidences) => ({
    name: g.add('Concat', [boxes, confidences], { axis: 1 }),
    dims: [1, 4 + colours.length, cells],
  }),

  /** [1, 3 · N, 5 + C], all three anchors of a cell alike, objectness 1 */
  yolov5: (g, boxes, confidences) => {
    const objectness = g.floats([1, 1, cells], new Float32Array(cells).fill(1));
    const rows = g.add('Concat', [boxes, objectness, confidences], { axis: 1 });
    const anchors = g.add('Concat', [rows, rows, rows], { axis: 2 });
    return { name: g.add('Transpose', [anchors], { perm: [0, 2, 1] }), dims: [1, 3 * cells, 5 + colours.length] };
  },

  /** [1, C · N, 6]: every cell once for each class */
  yolov10: (g, boxes, confidences) => {
    const count = colours.length * cells;
    const ids = Float32Array.from({ length: count }, (_, i) => Math.floor(i / cells));
    const flat = g.add('Reshape', [confidences, g.integers([1, 1, count])]);
    const rows = g.add(
      'Concat',
      [g.add('Concat', [boxes, boxes, boxes], { axis: 2 }), flat, g.floats([1, 1, count], ids)],
      { axis: 1 },
    );
    return { name: g.add('Transpose', [rows], { perm: [0, 2, 1] }), dims: [1, count, 6] };
  },
};

type BoxOf = (x: number, y: number, stride: number) => number[];

/** cx, cy, width, height */
export const centres: BoxOf = (x, y, stride) => [x + stride / 2, y + stride / 2, stride, stride];
/** x1, y1, x2, y2 */
const corners: BoxOf = (x, y, stride) => [x, y, x + stride, y + stride];
export const whole: BoxOf = () => [side / 2, side / 2, side, side];

/** Four rows of numbers, a column for each cell. */
export function boxRows(boxOf: BoxOf): Float32Array {
  const all = strides.flatMap((stride) => {
    const along = side / stride;
    return Array.from({ length: along ** 2 }, (_, i) =>
      boxOf((i % along) * stride, Math.floor(i / along) * stride, stride),
    );
  });
  return Float32Array.from([0, 1, 2, 3].flatMap((row) => all.map((box) => box[row]!)));
}
