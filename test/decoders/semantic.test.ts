import { expect } from 'chai';
import { decoders } from '../../lib/decoders';
import { semantic } from '../../lib/decoders/semantic';
import type { DecodeOptions, Output, SegmentDecoder } from '../../lib/model/decoder';
import type { Declared, Manifest } from '../../lib/model/manifest';
import { inputOf, understood } from './outputs';

const size = { width: 12, height: 8 };
const options = (confidence: number): DecodeOptions => ({
  ...{ confidence, overlap: 0.3, agnostic: false, maxDetections: 300 },
  wanted: () => true,
});
const manifest = (...classes: string[]) => ({ ...size, classes }) as Manifest;

/** Logits of three classes in 2 × 3 cells; rows are cells. In the last one the first two are alike. */
const cells = [
  [5, 0, 0],
  [0, 5, 0],
  [0, 0, 5],
  [1, 0, 0],
  [0, 2, 0],
  [3, 3, 1],
];
const first = (rows: number[][]) =>
  Float32Array.from(rows[0]!.flatMap((_, channel) => rows.map((row) => row[channel]!)));
const last = (rows: number[][]) => Float32Array.from(rows.flat());
const softmax = (row: number[]) => {
  const sum = row.reduce((all, logit) => all + Math.exp(logit), 0);
  return row.map((logit) => Math.exp(logit) / sum);
};

function output(dims: number[], data: Float32Array, whole = false): Output {
  return { name: 'output', dims, data, whole };
}

describe('scores of classes over a grid', () => {
  const layouts: [what: string, output: Output][] = [
    ['logits [1, C, h, w]', output([1, 3, 2, 3], first(cells))],
    ['logits [1, h, w, C]', output([1, 2, 3, 3], last(cells))],
    ['confidences [1, C, h, w]', output([1, 3, 2, 3], first(cells.map(softmax)))],
    ['confidences [1, h, w, C]', output([1, 2, 3, 3], last(cells.map(softmax)))],
  ];
  for (const [what, one] of layouts) {
    // e / (e + 2) = 0.576 in cell 3, e² / (e² + 2) = 0.787 in cell 4, 1 / (2 + e⁻²) = 0.468 in cell 5.
    const wanted: [threshold: number, ids: number[]][] = [
      [0, [0, 1, 2, 0, 1, 0]],
      [0.4, [0, 1, 2, 0, 1, 0]],
      [0.5, [0, 1, 2, 0, 1, -1]],
      [0.57, [0, 1, 2, 0, 1, -1]],
      [0.58, [0, 1, 2, -1, 1, -1]],
      [0.79, [0, 1, 2, -1, -1, -1]],
      [1, [-1, -1, -1, -1, -1, -1]],
    ];
    for (const [threshold, ids] of wanted) {
      it(`${what}: the best of each cell from ${threshold} up`, () => {
        const grid = semantic.decode([one], options(threshold), manifest('a', 'b', 'c'));
        expect([...grid.classIds]).to.deep.equal(ids);
        expect([grid.columns, grid.rows]).to.deep.equal([3, 2]);
      });
    }

    it(`${what}: every class's confidence`, () => {
      const { logConfidence } = semantic.decode([one], options(0.5), manifest('a', 'b', 'c'));
      for (const [cell, row] of cells.entries()) {
        for (const [classId, confidence] of softmax(row).entries()) {
          expect(Math.exp(logConfidence!(cell, classId))).to.be.closeTo(confidence, 1e-5);
        }
      }
    });
  }

  it('does not hold the background against the threshold: what fails it is background', () => {
    const one = output([1, 3, 2, 3], first(cells));
    const grid = semantic.decode([one], options(0.9), manifest('background', 'b', 'c'));
    expect([...grid.classIds]).to.deep.equal([0, 1, 2, 0, -1, 0]);
  });

  it('keeps logarithms finite where a confidence is 0', () => {
    const one = output([1, 2, 2, 3], Float32Array.from([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]));
    const { logConfidence } = semantic.decode([one], options(0.5), manifest('a', 'b'));
    expect(logConfidence!(0, 1)).to.equal(-20);
  });
});

describe('one channel over a grid', () => {
  const logits = [-3, -0.1, 0.1, 0.9, 3, -20];
  const confidences = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const layouts: [what: string, data: number[]][] = [
    ['logits', logits],
    ['confidences', confidences],
  ];
  for (const [what, data] of layouts) {
    for (const dims of [
      [1, 1, 2, 3],
      [1, 2, 3, 1],
      [1, 2, 3],
    ]) {
      it(`${what} [${dims.join(', ')}]: class 1 from the threshold up`, () => {
        const ids = (threshold: number) => {
          const one = output(dims, Float32Array.from(data));
          return [...semantic.decode([one], options(threshold), manifest('scratch')).classIds];
        };
        expect(ids(0.5)).to.deep.equal([-1, -1, 1, 1, 1, -1]);
        expect(ids(0.04)).to.deep.equal([1, 1, 1, 1, 1, -1]); // sigmoid(−3) = 0.047
        expect(ids(0.9)).to.deep.equal([-1, -1, -1, -1, 1, -1]);
      });
    }
  }
});

describe('ids over a grid', () => {
  for (const dims of [
    [1, 2, 3],
    [1, 1, 2, 3],
    [1, 2, 3, 1],
  ]) {
    it(`[${dims.join(', ')}] as they are, without confidences`, () => {
      const one = output(dims, Float32Array.from([0, 7, 2, 255, 300, -1]), true);
      const grid = semantic.decode([one], options(0.9), manifest('a', 'b', 'c'));
      expect([...grid.classIds]).to.deep.equal([0, 7, 2, 255, -1, -1]);
      expect(grid.logConfidence).to.equal(undefined);
    });
  }
});

describe('families of segmentation', () => {
  const input = { width: 512, height: 256 };
  const zeros = (...dims: number[]) => output(dims, new Float32Array(dims.reduce((a, b) => a * b)));
  const whole = (...dims: number[]) => ({ ...zeros(...dims), whole: true });
  const rows: [what: string, outputs: Output[], declared: Declared, family: string | undefined, count?: number][] = [
    ['channels last', [zeros(1, 256, 512, 21)], {}, 'deeplab', 21],
    ['a quarter of the size', [zeros(1, 150, 64, 128)], {}, 'segformer', 150],
    ['the whole size', [zeros(1, 19, 256, 512)], {}, 'semantic', 19],
    ['an eighth', [zeros(1, 19, 32, 64)], {}, 'semantic', 19],
    ['an auxiliary head beside it', [zeros(1, 21, 256, 512), zeros(1, 21, 256, 512)], {}, 'semantic', 21],
    ['one channel', [zeros(1, 1, 256, 512)], {}, 'semantic', 2],
    ['one channel with a name', [zeros(1, 1, 256, 512)], { classes: ['scratch'] }, 'semantic', 1],
    [
      'one channel with the background named too',
      [zeros(1, 1, 64, 128)],
      { classes: ['background', 'x'] },
      'semantic',
      2,
    ],
    ['ids of whole numbers', [whole(1, 256, 512)], { classes: ['a', 'b', 'c'] }, 'semantic', 3],
    ['ids without names', [whole(1, 1, 256, 512)], {}, 'semantic', 0],
    ['ids that are float32, named', [zeros(1, 256, 512)], { family: 'class-map', classes: ['a', 'b'] }, 'class-map', 2],
    ['YOLO26-sem by its metadata', [zeros(1, 19, 256, 512)], { family: 'yolo26-sem' }, 'yolo26-sem', 19],
    ['PP-LiteSeg, named', [whole(1, 256, 512)], { family: 'pp-liteseg' }, 'pp-liteseg', 0],
    ['U-Net, named', [zeros(1, 2, 256, 512)], { family: 'unet' }, 'unet', 2],
    ['the number of names decides what is C', [zeros(1, 20, 16, 32)], { classes: names(20) }, 'semantic', 20],
    ['too few names', [zeros(1, 19, 256, 512)], { classes: names(7) }, undefined],
    ['proportions that are not the input’s', [zeros(1, 19, 256, 256)], {}, undefined],
    ['boxes beside it', [zeros(1, 21, 64, 128), zeros(1, 100, 4)], {}, undefined],
    ['a picture per cell of a feature map', [zeros(1, 512, 1, 1)], { task: 'segment' }, undefined],
  ];
  const segmenters = decoders.filter((decoder): decoder is SegmentDecoder => decoder.task === 'segment');
  for (const [what, outputs, declared, family, count] of rows) {
    it(`${what}: ${family ?? 'none'}`, () => {
      const hints = { ...input, declared, ...(declared.classes && { classCount: declared.classes.length }) };
      const found = segmenters.find((decoder) => decoder.classCount(outputs, hints) !== undefined);
      expect(found?.family).to.equal(family);
      expect(found?.classCount(outputs, hints)).to.equal(count);
    });
  }

  it('leaves a square of 64 classes over 64 × 64 cells to the number of names, or else to channels first', () => {
    const square = { width: 64, height: 64, declared: {} };
    expect(semantic.classCount([zeros(1, 64, 64, 64)], square)).to.equal(64);
    expect(semantic.classCount([zeros(1, 66, 65, 64)], { ...square, classCount: 66 })).to.equal(66);
    expect(semantic.classCount([zeros(1, 65, 64, 66)], { ...square, classCount: 66 })).to.equal(66);
  });
});

describe('pictures for segmenters and classifiers', () => {
  const imageNet = [-2.1179, 2.2489]; // (0 − 0.485) / 0.229 and (1 − 0.485) / 0.229
  const rows: [family: string, black: number, white: number, resize: string][] = [
    ['deeplab', -1, 1, 'stretch'],
    ['segformer', imageNet[0]!, imageNet[1]!, 'stretch'],
    ['semantic', imageNet[0]!, imageNet[1]!, 'stretch'],
    ['class-map', imageNet[0]!, imageNet[1]!, 'stretch'],
    ['unet', 0, 1, 'stretch'],
    ['pp-liteseg', -1, 1, 'stretch'],
    ['yolo26-sem', 0, 1, 'letterbox'],
    ['classifier', imageNet[0]!, imageNet[1]!, 'centre-crop'],
    ['yolo-cls', 0, 1, 'centre-crop'],
  ];
  for (const [family, black, white, resize] of rows) {
    it(`${family}: red from ${black} to ${white}, ${resize}`, () => {
      const { defaults } = decoders.find((decoder) => decoder.family === family)!;
      const number = (pixel: number) => (pixel * defaults.scale - defaults.mean[0]!) / defaults.std[0]!;
      expect(number(0)).to.be.closeTo(black, 1e-4);
      expect(number(255)).to.be.closeTo(white, 1e-4);
      expect(defaults.resize).to.equal(resize);
    });
  }
});

describe('what is understood of a segmenter', () => {
  const of = (classes: number, manifest = {}) => {
    const one = output([1, classes, 4, 4], new Float32Array(16 * classes));
    return understood([one], inputOf(16, 16), manifest);
  };

  it('has the background first where nobody names the classes, and a threshold of a half', () => {
    const { manifest } = of(3);
    expect(manifest).to.deep.include({
      classes: ['background', 'class 1', 'class 2'],
      confidence: 0.5,
      task: 'segment',
    });
    expect(of(3, { classes: ['a', 'b', 'c'], confidence: 0.2 }).manifest).to.deep.include({
      ...{ classes: ['a', 'b', 'c'], confidence: 0.2 },
    });
  });

  it('is refused with a sentence where it has more classes than a byte has values', () => {
    expect(of(256).manifest.classes).to.have.length(256);
    expect(() => of(257))
      .to.throw('257 classes')
      .with.property('code', 'UNKNOWN_MODEL');
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, id) => `name ${id}`);
}
