import { expect } from 'chai';
import { classifier } from '../../lib/decoders/classifier';
import { yoloCls } from '../../lib/decoders/yolo-cls';
import type { DecodeOptions } from '../../lib/model/decoder';
import type { Manifest } from '../../lib/model/manifest';

const output = (data: number[], dims = [1, data.length]) => ({ name: 'output', dims, data: Float32Array.from(data) });
const decode = (data: number[], multiLabel = false) => [
  ...classifier.decode([output(data)], {} as DecodeOptions, { multiLabel } as Manifest),
];

describe('a classifier', () => {
  const rows: [what: string, data: number[], multiLabel: boolean, expected: number[]][] = [
    ['logits: softmax', [0, Math.log(2), Math.log(5)], false, [1 / 8, 2 / 8, 5 / 8]],
    ['logits of thousands: no overflow', [6080, 0, -2000], false, [1, 0, 0]],
    ['confidences stay as they are', [0.2, 0.7, 0.1], false, [0.2, 0.7, 0.1]],
    ['float16 confidences, whose sum is off by rounding', [0.2, 0.7005, 0.1], false, [0.2, 0.7005, 0.1]],
    ['numbers in 0..1 that sum up to 2 are logits', [1, 0, 1], false, [0.42232, 0.15536, 0.42232]],
    ['a sum of 1 with a number below 0 is of logits', [1.5, -0.5, 0], false, [0.73612, 0.09962, 0.16425]],
    ['several labels: sigmoid of each', [0, Math.log(3), -Math.log(3)], true, [0.5, 0.75, 0.25]],
    ['several labels that are confidences', [0.9, 0.8, 0.1], true, [0.9, 0.8, 0.1]],
    ['one class alone: sigmoid', [Math.log(3)], false, [0.75]],
    ['one confidence alone', [0.3], false, [0.3]],
  ];
  for (const [what, data, multiLabel, expected] of rows) {
    it(what, () => {
      const confidences = decode(data, multiLabel);
      expect(confidences).to.have.length(expected.length);
      for (const [id, confidence] of confidences.entries()) expect(confidence).to.be.closeTo(expected[id]!, 1e-5);
    });
  }

  const shapes: [dims: number[], classCount: number | undefined, expected: number | undefined][] = [
    [[1, 1000], undefined, 1000],
    [[1, 1000, 1, 1], undefined, 1000],
    [[1, 1, 1, 1001], undefined, 1001],
    [[1, 10], 10, 10],
    [[1, 10], 12, undefined],
    [[1, 100, 6], undefined, undefined],
    [[1, 4, 2, 2], undefined, undefined],
    [[2, 3], undefined, undefined],
    [[6], undefined, undefined],
  ];
  for (const [dims, classCount, expected] of shapes) {
    it(`[${dims.join(', ')}] with ${classCount ?? 'no'} names: ${expected ?? 'no'} classes`, () => {
      const outputs = [output(new Array(dims.reduce((a, b) => a * b)).fill(0), dims)];
      const hints = { width: 224, height: 224, declared: {}, ...(classCount && { classCount }) };
      expect(classifier.classCount(outputs, hints)).to.equal(expected);
      expect(yoloCls.classCount(outputs, hints)).to.equal(undefined);
      expect(yoloCls.classCount(outputs, { ...hints, declared: { family: 'yolo-cls' } })).to.equal(expected);
    });
  }

  it('has one output', () => {
    const outputs = [output([1, 2]), output([1, 2])];
    expect(classifier.classCount(outputs, { width: 1, height: 1, declared: {} })).to.equal(undefined);
    expect(classifier.classCount([], { width: 1, height: 1, declared: {} })).to.equal(undefined);
  });
});
