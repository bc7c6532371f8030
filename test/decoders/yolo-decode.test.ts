import { expect } from 'chai';
import { decoders } from '../../lib/decoders';
import type { DecodeOptions, DetectDecoder, Finding, Output } from '../../lib/model/decoder';
import type { Manifest } from '../../lib/model/manifest';

/** What a head says at one place: corners in an input of 96 × 64, and a confidence for each of two classes. */
interface Said {
  box: [x1: number, y1: number, x2: number, y2: number];
  confidences: [number, number];
}

const cells = 12 * 8 + 6 * 4 + 3 * 2;
/** The places are spread over the output, the last of it among them. */
const place = (i: number, count: number) => count - 1 - 29 * i;

const centred = ([x1, y1, x2, y2]: Said['box']) => [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
const output = (dims: number[], data: Float32Array): Output => ({ name: 'output0', dims, data });

/** Writes what is said as each family has it. */
const layouts: Record<string, (all: Said[]) => Output> = {
  yolov8(all) {
    const data = new Float32Array(6 * cells);
    all.forEach(({ box, confidences }, i) => {
      for (const [row, value] of [...centred(box), ...confidences].entries())
        data[row * cells + place(i, cells)] = value;
    });
    return output([1, 6, cells], data);
  },

  /** Objectness 0.96875, which float32 has exactly; its class confidences are as much larger. */
  yolov5(all) {
    const data = new Float32Array(3 * cells * 7);
    all.forEach(({ box, confidences }, i) => {
      const objectness = 0.96875;
      data.set([...centred(box), objectness, ...confidences.map((one) => one / objectness)], 7 * place(i, 3 * cells));
    });
    return output([1, 3 * cells, 7], data);
  },

  yolov10(all) {
    const data = new Float32Array(300 * 6);
    all.forEach(({ box, confidences: [a, b] }, i) => {
      data.set([...box, Math.max(a, b), a >= b ? 0 : 1], 6 * place(i, 300));
    });
    return output([1, 300, 6], data);
  },
};

// a and b overlap by 18 · 20 / (400 + 400 − 360) = 0.82; c is b's box of another class; d is elsewhere.
const a: Said = { box: [10, 10, 30, 30], confidences: [0.9, 0.1] };
const b: Said = { box: [12, 10, 32, 30], confidences: [0.8, 0] };
const c: Said = { box: [12, 10, 32, 30], confidences: [0.2, 0.7] };
const d: Said = { box: [60, 40, 80, 61], confidences: [0, 0.5] };
const broken: Said = { box: [50, 10, 60, 20], confidences: [Number.NaN, Number.NaN] };

const usual: DecodeOptions = { confidence: 0.4, overlap: 0.5, agnostic: false, maxDetections: 300, wanted: () => true };
const manifest = { width: 96, height: 64 } as Manifest;

/** `ends` is the answer of a head whose suppression is inside: it takes no part in it again. */
const rows: { why: string; said: Said[]; options?: Partial<DecodeOptions>; found: string; ends?: string }[] = [
  { why: 'nothing is found in nothing', said: [], found: '' },
  {
    why: 'the best first, one of two that overlap, classes apart',
    said: [d, c, b, a],
    found: 'a c d',
    ends: 'a b c d',
  },
  { why: 'classes together', said: [a, b, c, d], options: { agnostic: true }, found: 'a d', ends: 'a b c d' },
  { why: 'more overlap allowed', said: [a, b, c, d], options: { overlap: 0.9 }, found: 'a b c d' },
  { why: 'a higher threshold', said: [a, b, c, d], options: { confidence: 0.6 }, found: 'a c', ends: 'a b c' },
  { why: 'above the threshold, not on it', said: [a, d], options: { confidence: 0.5 }, found: 'a' },
  { why: 'one class', said: [a, b, c, d], options: { wanted: (id) => id === 1 }, found: 'c d' },
  { why: 'no class', said: [a, b, c, d], options: { wanted: () => false }, found: '' },
  { why: 'at most two', said: [d, c, b, a], options: { maxDetections: 2 }, found: 'a c', ends: 'a b' },
  { why: 'what is no number is nothing', said: [broken, d], found: 'd' },
];

for (const [family, write] of Object.entries(layouts)) {
  const decoder = decoders.find((one) => one.family === family) as DetectDecoder;
  const names = new Map(Object.entries({ a, b, c, d }));
  const nameOf = ({ x1, classId }: Finding) =>
    [...names].find(
      ([
        ,
        {
          box,
          confidences: [p, q],
        },
      ]) => box[0] === x1 && (p >= q ? 0 : 1) === classId,
    )?.[0] ?? '?';

  describe(`what ${family} says`, () => {
    for (const { why, said, options, found, ends } of rows) {
      it(why, () => {
        const findings = decoder.decode([write(said)], { ...usual, ...options }, manifest);
        expect(findings.map(nameOf).join(' ')).to.equal(family === 'yolov10' ? (ends ?? found) : found);
      });
    }

    it('is a box in pixels of the input, its class and its confidence', () => {
      const [finding, ...others] = decoder.decode([write([d])], usual, manifest);
      expect(others).to.deep.equal([]);
      const { confidence, ...rest } = finding!;
      expect(rest).to.deep.equal({ x1: 60, y1: 40, x2: 80, y2: 61, classId: 1 });
      expect(confidence).to.be.closeTo(0.5, 1e-6);
    });

    it('is not written into', () => {
      const written = write([a, b, c, d]);
      const before = written.data.slice();
      decoder.decode([written], usual, manifest);
      expect(written.data).to.deep.equal(before);
    });
  });
}

describe('a cell with two classes above the threshold', () => {
  for (const family of ['yolov8', 'yolov5']) {
    const decoder = decoders.find((one) => one.family === family) as DetectDecoder;
    it(`is of the better one only, and of none where that is not wanted: ${family}`, () => {
      const both = layouts[family]!([{ ...a, confidences: [0.6, 0.7] }]);
      const decode = (wanted: (id: number) => boolean) => decoder.decode([both], { ...usual, wanted }, manifest);
      expect(decode(() => true).map(({ classId }) => classId)).to.deep.equal([1]);
      expect(decode((id) => id === 0)).to.deep.equal([]);
    });
  }
});
