import { expect } from 'chai';
import type { Field } from '../../lib/geometry/field';
import { compress, expand, runsOf } from '../../lib/geometry/rle';

/** Texts as pycocotools 2.0.11 wrote them for these masks (`encode`), 2025. Rows from top to bottom. */
const masks: [what: string, rows: string[], text: string][] = [
  ['nothing', ['....', '....', '....'], '<'],
  ['all', ['####', '####', '####'], '0<'],
  ['the first pixel', ['#.', '..'], '013'],
  ['a ring', ['.....', '.###.', '.#.#.', '.###.', '.....'], '632NO0124'],
  ['every other pixel', ['.#.#.#', '#.#.#.', '.#.#.#', '#.#.#.', '.#.#.#'], '111000000000000000000000000000'],
];

/** The same, of a disc of radius 20 round (40, 30) on 80 × 60, and of the last pixel of 5 000 × 4 000. */
const disc = '^V11e1<H4L4L4M2N2N2N2O0O2O0O2O0O2O000000000O20N10000000001N101N101N101N2N2N2N3L4L4L8DlR1';
const last = 'oW[Rc01';

describe('COCO run lengths', () => {
  for (const [what, rows, text] of masks) {
    it(`of ${what} are pycocotools' text, there and back`, () => {
      expect(compress(runs(rows))).to.equal(text);
      expect(expand(text)).to.deep.equal(runs(rows));
    });
  }

  it("of a disc and of a far pixel are pycocotools' text", () => {
    const rows = Array.from({ length: 60 }, (_, y) =>
      Array.from({ length: 80 }, (_, x) => ((x - 40) ** 2 + (y - 30) ** 2 <= 400 ? '#' : '.')).join(''),
    );
    expect(compress(runs(rows))).to.equal(disc);
    expect(expand(disc)).to.deep.equal(runs(rows));
    expect(compress([4000 * 5000 - 1, 1])).to.equal(last);
    expect(expand(last)).to.deep.equal([4000 * 5000 - 1, 1]);
  });

  it('by hand: 6 is below 16, one group; 1 − 3 = −2 is 30 in five bits, N', () => {
    expect(compress([6])).to.equal('6');
    expect(compress([0, 3, 5, 1])).to.equal('035N');
    expect(compress([40])).to.equal('X1'); // 40 = 8 + 32 · 1: 48 + 8 + 32 and 48 + 1
    expect(compress([16])).to.equal('`0'); // the fifth bit is the sign, so a second group follows
  });

  it('survive there and back up to the largest picture', () => {
    for (const run of [0, 1, 15, 16, 31, 32, 511, 512, 99_999_999]) {
      const all = [run, 1, 99_999_999, run + 1, 1, 7];
      expect(expand(compress(all))).to.deep.equal(all);
    }
  });

  for (const text of ['\n', '~~~', 'X', 'ooooooooo1']) {
    it(`are not read from ${JSON.stringify(text)}`, () => expect(() => expand(text)).to.throw(RangeError));
  }
});

describe('runsOf', () => {
  const field = (values: number[], xs: number[], ys: number[]): Field => ({
    values: Float32Array.from(values),
    xs: Float64Array.from(xs),
    ys: Float64Array.from(ys),
  });

  it('takes pixels whose middle lies within, column by column', () => {
    // Above 0 up to y = 2 at x = 0, and up to y = 4 at x = 2: the edge is y = 2 + x.
    const slope = field([2, 4, -2, 0, -4, -2], [0, 2], [0, 4, 6]);
    expect(runsOf(slope, { width: 3, height: 6 })).to.deep.equal([0, 2, 4, 3, 9]);
  });

  it('goes on from the foot of one column to the head of the next', () => {
    expect(runsOf(field([1, 1, 1, 1], [1, 3], [0, 4]), { width: 4, height: 4 })).to.deep.equal([4, 8, 4]);
    expect(runsOf(field([1, 1, 1, 1], [2, 4], [0, 4]), { width: 4, height: 4 })).to.deep.equal([8, 8]);
  });

  it("is one run of nothing where no pixel's middle lies within", () => {
    expect(runsOf(field([1, 1, 1, 1], [0.6, 1.4], [0, 4]), { width: 4, height: 4 })).to.deep.equal([16]);
    expect(runsOf(field([-1, -1, -1, -1], [0, 4], [0, 4]), { width: 4, height: 4 })).to.deep.equal([16]);
  });

  it('keeps holes and parts', () => {
    const holed = field([1, 1, 1, 1, 1, 1, 1, -3, 1, 1, 1, 1, 1, 1, 1], [0, 2, 4, 6, 8], [0, 4, 8]);
    // At x = 3.5 and 4.5 it falls to −2, below 0 from y = 4/3 to 20/3; at x = 2.5 and 5.5 it only touches 0.
    expect(runsOf(holed, { width: 8, height: 8 })).to.deep.equal([0, 25, 6, 2, 6, 25]);
  });
});

/** Run lengths counted the slow way. */
function runs(rows: string[]): number[] {
  const pixels = Array.from(rows[0]!, (_, x) => rows.map((row) => row[x])).flat();
  const counts = [0];
  let inside = false;
  for (const pixel of pixels) {
    if ((pixel === '#') !== inside) {
      counts.push(0);
      inside = !inside;
    }
    counts[counts.length - 1]!++;
  }
  return counts;
}
