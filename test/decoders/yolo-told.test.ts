import { expect } from 'chai';
import { decoders } from '../../lib/decoders';
import type { Output } from '../../lib/model/decoder';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import { understand } from '../../lib/model/understand';

const input = (width: number, height: number): PictureInput => ({
  name: 'images',
  width,
  height,
  channels: 3,
  type: 'float32',
  layout: 'NCHW',
  batched: true,
  besides: [],
});

const output = (...dims: number[]): Output => ({
  name: 'output0',
  dims,
  data: new Float32Array(dims.reduce((product, axis) => product * axis, 1)),
});

const names = (count: number) => Array.from({ length: count }, (_, id) => `name ${id}`);

function told(dims: number[], [width, height]: readonly [number, number], metadata: Declared) {
  try {
    const { manifest } = understand(
      [{ name: 'metadata', says: metadata }],
      input(width, height),
      [output(...dims)],
      decoders,
    );
    return `${manifest.family} ${manifest.classes.length}`;
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

const vga = [640, 480] as const;
const square = [640, 640] as const;
const small = [64, 64] as const;

describe('a YOLO head', () => {
  // Cells of strides 8, 16, 32: 640²: 6 400 + 1 600 + 400; 640 × 480: 4 800 + 1 200 + 300; 64²: 64 + 16 + 4.
  const rows: [dims: number[], size: readonly [number, number], says: Declared, expected: string, why: string][] = [
    [[1, 84, 8400], square, {}, 'yolov8 80', 'class-major over a grid'],
    [[1, 84, 8400], square, { classes: names(80) }, 'yolov8 80', 'with names'],
    [[1, 84, 8400], square, { classes: names(79) }, 'UNKNOWN_MODEL', 'a name too few'],
    [[1, 5, 8400], square, {}, 'yolov8 1', 'one class'],
    [[1, 4, 8400], square, {}, 'UNKNOWN_MODEL', 'no class'],
    [[1, 84, 6300], vga, {}, 'yolov8 80', 'not square'],
    [[1, 84, 6300], [480, 640], {}, 'yolov8 80', 'not square, on its side'],
    [[1, 84, 8400], vga, {}, 'UNKNOWN_MODEL', 'cells of another size'],
    [[1, 84, 8400], vga, { classes: names(80) }, 'yolov8 80', 'whose names speak for it'],
    [[1, 84, 34_000], [1280, 1280], {}, 'yolov8 80', 'P6, a fourth layer of stride 64: 25 600 + 6 400 + 1 600 + 400'],
    [[1, 84, 34_000], square, {}, 'yolov8 80', 'P2, a fourth layer of stride 4'],
    [[1, 84, 98], [70, 60], {}, 'yolov8 80', 'strides that do not divide: 9 · 8 + 5 · 4 + 3 · 2'],
    [[1, 25_200, 85], square, {}, 'yolov5 80', 'three rows a cell, objectness'],
    [[1, 25_200, 85], square, { classes: names(80) }, 'yolov5 80', 'with names'],
    [[1, 25_200, 85], square, { classes: names(2) }, 'UNKNOWN_MODEL', 'names of something else'],
    [[1, 25_200, 6], square, {}, 'yolov5 1', 'one class: six columns, as YOLOv10 has, but a grid'],
    [[1, 18_900, 7], vga, { classes: names(2) }, 'yolov5 2', 'not square'],
    [[1, 102_000, 6], [1280, 1280], {}, 'yolov5 1', 'P6'],
    [[1, 300, 6], square, {}, 'yolov10 0', 'suppressed inside: the shape does not tell the classes'],
    [[1, 300, 6], square, { classes: names(80) }, 'yolov10 80', 'the names do'],
    [[1, 300, 6], square, { classes: names(1) }, 'yolov10 1', 'one class'],
    [[1, 252, 6], small, {}, 'yolov5 1', '252 = 3 · 84 rows: a grid'],
    [[1, 252, 6], small, { classes: names(1) }, 'yolov5 1', 'also with one name'],
    [[1, 252, 6], small, { classes: names(3) }, 'yolov10 3', 'three names have no room in six columns of YOLOv5'],
    [[1, 252, 6], small, { classes: names(1), family: 'yolov10' }, 'yolov10 1', 'unless somebody says so'],
    [[1, 1001, 6], square, {}, 'UNKNOWN_MODEL', 'more rows than any export keeps'],
    [[1, 84, 8400], square, { task: 'classify' }, 'UNKNOWN_MODEL', 'another task'],
    [[1, 84, 8400], square, { family: 'yolov5' }, 'UNKNOWN_MODEL', 'another family'],
    [[1, 84, 8400], square, { family: 'yolov99' }, 'UNKNOWN_MODEL', 'a family that nobody knows'],
    [[84, 8400], square, {}, 'UNKNOWN_MODEL', 'no batch'],
  ];
  for (const [dims, size, says, expected, why] of rows) {
    const known = Object.keys(says).length > 0 ? ` and ${Object.keys(says).join(', ')}` : '';
    it(`[${dims}] of ${size.join('×')}${known} is ${expected}: ${why}`, () => {
      expect(told(dims, size, says)).to.equal(expected);
    });
  }
});
