import { expect } from 'chai';
import { rfDetrSeg } from '../../lib/decoders/rf-detr-seg';
import { yolo26Seg } from '../../lib/decoders/yolo26-seg';
import { yolov5Seg } from '../../lib/decoders/yolov5-seg';
import { yolov8Seg } from '../../lib/decoders/yolov8-seg';
import type { Mask, OutlineDecoder, Output } from '../../lib/model/decoder';
import type { Declared } from '../../lib/model/manifest';
import { alike, inputOf, output, type Rows, understood, usual } from './outputs';

const input = inputOf(64, 64);
/** 64 × 64 has 8² + 4² + 2² cells. */
const cells = 84;
const classes = ['bolt', 'nut'];
/** Two prototypes on 16 × 16 cells of 4 pixels: the number of the column, and that of the row. */
const prototypes = output('output1', [1, 2, 16, 16], {
  ...alike(
    16,
    Array.from({ length: 16 }, (_, column) => column),
  ),
  ...Object.fromEntries(Array.from({ length: 16 }, (_, row) => [16 + row, Array(16).fill(row)])),
});

/** Class-major, as YOLOv8 has it, from rows by cell. */
function classMajor(count: number, rows: Rows): Output {
  const { data } = output('', [1, cells, count], rows);
  const turned = Float32Array.from(data, (_, i) => data[(i % cells) * count + Math.floor(i / cells)]!);
  return { name: 'output0', dims: [1, count, cells], data: turned };
}

/** A box of 16 × 8 pixels round (24, 20): x 16 to 32, y 16 to 24. Coefficients 1 and −2. */
const centred = [24, 20, 16, 8];
const corners = [16, 16, 32, 24];
const coefficients = [1, -2];

/**
 * Cells whose middles lie in the box or next to it: middles lie at 2, 6 …, so columns 3 (14) to 8 (34) and rows 3 (14)
 * to 6 (26). A logit there is column − 2 · row.
 */
const wanted = {
  area: { x1: 12, y1: 12, x2: 36, y2: 28 },
  columns: 6,
  rows: 4,
  values: [3, 4, 5, 6].flatMap((row) => [3, 4, 5, 6, 7, 8].map((column) => column - 2 * row)),
};

/** Queries of RF-DETR: the logits of every mask are its number times 1 000, 100 a row, 1 a column. */
const queryMasks = (() => {
  const one = output('masks', [1, 3, 16, 16]);
  return {
    ...one,
    data: one.data.map((_, i) => 1000 * Math.floor(i / 256) + 100 * Math.floor((i % 256) / 16) + (i % 16)),
  };
})();
const shares = [24 / 64, 20 / 64, 16 / 64, 8 / 64];

interface Row {
  decoder: OutlineDecoder;
  outputs: Output[];
  classes?: string[];
  mask?: number[];
}

const rows: Row[] = [
  {
    decoder: yolov8Seg,
    outputs: [
      classMajor(8, { 70: [...centred, 0.1, 0.9, ...coefficients], 3: [...centred, 0.1, 0.3, 9, 9] }),
      prototypes,
    ],
  },
  {
    decoder: yolov5Seg,
    outputs: [
      output('output0', [1, 3 * cells, 9], {
        200: [...centred, 1, 0.1, 0.9, ...coefficients],
        7: [...centred, 0.3, 1, 1, 9, 9],
      }),
      prototypes,
    ],
  },
  {
    decoder: yolo26Seg,
    outputs: [
      output('output0', [1, 30, 8], { 4: [...corners, 0.9, 1, ...coefficients], 5: [...corners, 0.3, 0, 9, 9] }),
      prototypes,
    ],
    classes,
  },
  {
    decoder: rfDetrSeg,
    outputs: [
      output('dets', [1, 3, 4], alike(3, shares)),
      output('labels', [1, 3, 3], { 0: [-9, -9, 9], 1: [-9, Math.log(9), -9], 2: [-9, -9, -9] }),
      queryMasks,
    ],
    classes,
    mask: [3, 4, 5, 6].flatMap((row) => [3, 4, 5, 6, 7, 8].map((column) => 1000 + 100 * row + column)),
  },
];

function decode({ decoder, outputs, classes }: Row, options = {}) {
  const { manifest } = understood(outputs, input, { ...(classes && { classes }) });
  expect(manifest.family).to.equal(decoder.family);
  return decoder.decode(outputs, { ...usual, ...options }, manifest);
}

describe('decoders of outlines', () => {
  for (const row of rows) {
    const { family } = row.decoder;

    it(`${family} are told by their outputs, in whichever order`, () => {
      for (const outputs of [row.outputs, row.outputs.toReversed()]) {
        const declared: Declared = row.classes ? { classes: row.classes } : {};
        const { decoder, manifest } = understood(outputs, input, declared);
        expect(decoder.family).to.equal(family);
        expect(manifest).to.include({ task: 'outline' });
        expect(manifest.classes).to.have.lengthOf(2);
      }
    });

    it(`${family} give a box, its class and its mask inside the box`, () => {
      const [found, ...others] = decode(row);
      expect(others).to.deep.equal([]);
      expect(found).to.include({ x1: 16, y1: 16, x2: 32, y2: 24, classId: 1 });
      expect(found!.confidence).to.be.closeTo(0.9, 1e-6);
      expectMask(found!.mask, row.mask ?? wanted.values);
      expect(Object.keys(found!)).to.have.members(['x1', 'y1', 'x2', 'y2', 'classId', 'confidence', 'mask']);
    });

    it(`${family} keep to threshold, classes and number`, () => {
      expect(decode(row, { confidence: 0.95 })).to.deep.equal([]);
      expect(decode(row, { wanted: (id: number) => id === 0 })).to.deep.equal([]);
      expect(decode(row, { confidence: 0.2, maxDetections: 1, agnostic: true })).to.have.lengthOf(1);
    });
  }

  it('yolov8-seg and yolov5-seg suppress, yolo26-seg does not', () => {
    const counts = rows.slice(0, 3).map((row) => decode(row, { confidence: 0.2, agnostic: true }).length);
    expect(counts).to.deep.equal([1, 1, 2]);
  });

  const refused: [what: string, outputs: Output[], declared: Declared][] = [
    ['more names than classes', rows[0]!.outputs, { classes: ['a', 'b', 'c'] }],
    ['as many coefficients as no prototype has', [rows[0]!.outputs[0]!, output('p', [1, 9, 16, 16])], {}],
    ['prototypes alone', [prototypes], {}],
    ['masks of other queries', [...rows[3]!.outputs.slice(0, 2), output('masks', [1, 9, 16, 16])], { classes }],
  ];
  for (const [what, outputs, declared] of refused) {
    it(`are not guessed for ${what}`, () => {
      expect(() => understood(outputs, input, { task: 'outline', ...declared })).to.throw(/fit no family/);
    });
  }

  const edges: [what: string, box: number[], columns: [number, number], rows: [number, number]][] = [
    ['at the corner of the input', [0, 0, 5, 5], [0, 2], [0, 2]],
    ['beyond the input on every side', [-20, -20, 90, 90], [0, 16], [0, 16]],
    ['outside of it', [70, -30, 90, -10], [15, 16], [0, 1]],
    ['within one cell', [17, 17, 17.5, 17.5], [3, 5], [3, 5]],
    ['on the middles of cells', [18, 18, 26, 26], [4, 7], [4, 7]],
  ];
  for (const [what, box, columns, lines] of edges) {
    it(`take the cells they need for a box ${what}`, () => {
      const outputs = [output('output0', [1, 30, 8], { 0: [...box, 0.9, 1, 1, 0] }), prototypes];
      const [found] = decode({ decoder: yolo26Seg, outputs, classes });
      const { area } = found!.mask;
      expect([area.x1 / 4, area.x2 / 4, area.y1 / 4, area.y2 / 4]).to.deep.equal([...columns, ...lines]);
      expect(found!.mask.values[0]).to.equal(columns[0]);
    });
  }
});

function expectMask({ values, ...mask }: Mask, logits: number[]): void {
  const { area, columns, rows } = wanted;
  expect(mask).to.deep.equal({ area, columns, rows });
  expect([...values]).to.deep.equal(logits);
}
