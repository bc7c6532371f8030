import { expect } from 'chai';
import { boxes, masks, runsById } from '../../models/training/shapes';

describe('shapes that are measured', () => {
  it('share of boxes what both cover, and nothing where they only touch', () => {
    const one = { x1: 0, y1: 0, x2: 4, y2: 3 };
    expect(boxes.area(one)).to.equal(12);
    expect(boxes.shared(one, { x1: 3, y1: 1, x2: 9, y2: 9 })).to.equal(1 * 2);
    expect(boxes.shared(one, { x1: 4, y1: 0, x2: 9, y2: 9 })).to.equal(0);
    expect(boxes.shared(one, { x1: 5, y1: 5, x2: 9, y2: 9 })).to.equal(0);
  });

  // Of 12 pixels: 2 … 5 and 8 … 11 are in one, 4 … 9 in the other.
  const [one, other] = [
    [2, 4, 2, 4],
    [4, 6, 2],
  ];
  it('share of masks the pixels that are in both', () => {
    expect(masks.area(one!)).to.equal(8);
    expect(masks.area(other!)).to.equal(6);
    expect(masks.shared(one!, other!)).to.equal(2 + 2);
    expect(masks.shared(other!, one!)).to.equal(2 + 2);
    expect(masks.shared(one!, one!)).to.equal(8);
  });

  for (const [what, runs] of [
    ['an empty mask', [12]],
    ['no runs at all', []],
    ['one that begins where the other ends', [6, 2, 4]],
  ] as const) {
    it(`share nothing with ${what}`, () => expect(masks.shared(one!, [...runs])).to.equal(0));
  }

  it('are read from ids column by column', () => {
    const rows = ['0110', '0210', '0212'];
    const ids = Uint8Array.from(rows.join(''), Number);
    // Columns: 000, 122, 111, 002.
    expect(Object.fromEntries(runsById(ids, { width: 4, height: 3 }))).to.deep.equal({
      1: [3, 1, 2, 3],
      2: [4, 2, 5, 1],
    });
  });
});
