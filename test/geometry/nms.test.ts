import { expect } from 'chai';
import { maxCandidates, type NmsOptions, nms, type Scored } from '../../lib/geometry/nms';

interface Named extends Scored {
  name: string;
}

/** A box of 10 × 10 at `left`, so that two at distance d overlap by (10 − d) / (10 + d). */
const at = (name: string, left: number, confidence: number, classId = 0): Named => ({
  name,
  x1: left,
  y1: 0,
  x2: left + 10,
  y2: 10,
  confidence,
  classId,
});

const usual: NmsOptions = { overlap: 0.5, agnostic: false, maxDetections: 300 };

describe('nms', () => {
  const rows: { why: string; boxes: Named[]; options?: Partial<NmsOptions>; expected: string[] }[] = [
    { why: 'nothing comes of nothing', boxes: [], expected: [] },
    {
      why: 'the best comes first',
      boxes: [at('b', 0, 0.5), at('a', 90, 0.9), at('c', 50, 0.1)],
      expected: ['a', 'b', 'c'],
    },
    { why: 'the worse of two that overlap by 9/11 goes', boxes: [at('b', 1, 0.5), at('a', 0, 0.9)], expected: ['a'] },
    {
      why: 'two that overlap by exactly as much as is allowed stay: 5/15',
      boxes: [at('a', 0, 0.9), at('b', 5, 0.8)],
      options: { overlap: 5 / 15 },
      expected: ['a', 'b'],
    },
    {
      why: 'a hair less is allowed: one goes',
      boxes: [at('a', 0, 0.9), at('b', 5, 0.8)],
      options: { overlap: 5 / 15 - 1e-9 },
      expected: ['a'],
    },
    {
      why: 'one that was suppressed suppresses nobody: b goes, c stays though b covers it',
      boxes: [at('a', 0, 0.9), at('b', 3, 0.8), at('c', 6, 0.7)],
      expected: ['a', 'c'],
    },
    {
      why: 'classes do not meet',
      boxes: [at('a', 0, 0.9, 0), at('b', 0, 0.8, 1), at('c', 1, 0.7, 1)],
      expected: ['a', 'b'],
    },
    {
      why: 'unless asked to',
      boxes: [at('a', 0, 0.9, 0), at('b', 0, 0.8, 1)],
      options: { agnostic: true },
      expected: ['a'],
    },
    {
      why: 'no more than asked for, the best of them',
      boxes: [at('c', 40, 0.3), at('a', 0, 0.9), at('b', 20, 0.5)],
      options: { maxDetections: 2 },
      expected: ['a', 'b'],
    },
    {
      why: 'what was suppressed does not count',
      boxes: [at('a', 0, 0.9), at('b', 1, 0.8), at('c', 40, 0.3)],
      options: { maxDetections: 2 },
      expected: ['a', 'c'],
    },
    {
      why: 'ties keep their order',
      boxes: ['d', 'a', 'c', 'b'].map((name, i) => at(name, 20 * i, 0.5)),
      expected: ['d', 'a', 'c', 'b'],
    },
    { why: 'and the first of equal ones stays', boxes: [at('b', 0, 0.5), at('a', 0, 0.5)], expected: ['b'] },
    {
      why: 'overlap 1 keeps even the same box twice',
      boxes: [at('a', 0, 0.9), at('b', 0, 0.8)],
      options: { overlap: 1 },
      expected: ['a', 'b'],
    },
    {
      why: 'overlap 0 keeps those that only touch',
      boxes: [at('a', 0, 0.9), at('b', 10, 0.8), at('c', 9.9, 0.7)],
      options: { overlap: 0 },
      expected: ['a', 'b'],
    },
  ];
  for (const { why, boxes, options, expected } of rows) {
    it(why, () => {
      const before = structuredClone(boxes);
      expect(nms(boxes, { ...usual, ...options }).map(({ name }) => name)).to.deep.equal(expected);
      expect(boxes, 'the candidates are not touched').to.deep.equal(before);
    });
  }

  it(`looks at the best ${maxCandidates} candidates and no more`, () => {
    const count = maxCandidates + 5;
    const boxes = Array.from({ length: count }, (_, i) => at(`${i}`, 20 * i, (i + 1) / count));
    const kept = nms(boxes, { ...usual, maxDetections: count });
    expect(kept).to.have.lengthOf(maxCandidates);
    expect([kept[0]?.name, kept.at(-1)?.name]).to.deep.equal([`${count - 1}`, '5']);
  });

  it('measures by what it is given, as rotated boxes need', () => {
    const boxes = [at('a', 0, 0.9), at('b', 0, 0.8), at('c', 500, 0.7)];
    const far = (a: Named, b: Named) => (Math.abs(a.x1 - b.x1) > 100 ? 1 : 0);
    expect(nms(boxes, usual, far).map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });
});
