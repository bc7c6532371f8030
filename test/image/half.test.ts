import { expect } from 'chai';
import { fromHalves, toHalf } from '../../lib/image/half';

const fromHalf = (bits: number) => fromHalves(Uint16Array.of(bits))[0]!;

describe('float16', () => {
  /** IEEE 754-2019, binary16: 1 sign bit, 5 of exponent (bias 15), 10 of fraction. */
  const exact: [value: number, bits: number, why: string][] = [
    [0, 0x0000, 'zero'],
    [-0, 0x8000, 'negative zero'],
    [1, 0x3c00, 'one'],
    [-2, 0xc000, 'minus two'],
    [0.5, 0x3800, 'a half'],
    [1 + 2 ** -10, 0x3c01, 'the next after one'],
    [65504, 0x7bff, 'the largest'],
    [-65504, 0xfbff, 'the lowest'],
    [2 ** -14, 0x0400, 'the smallest normal number'],
    [2 ** -14 - 2 ** -24, 0x03ff, 'the largest subnormal number'],
    [2 ** -24, 0x0001, 'the smallest number'],
    [0.333251953125, 0x3555, 'the one nearest to a third'],
    [Number.POSITIVE_INFINITY, 0x7c00, 'infinity'],
    [Number.NEGATIVE_INFINITY, 0xfc00, 'minus infinity'],
  ];
  for (const [value, bits, why] of exact) {
    it(`${why} is 0x${bits.toString(16).padStart(4, '0')}`, () => {
      expect(toHalf(value)).to.equal(bits);
      expect(Object.is(fromHalf(bits), value)).to.equal(true);
    });
  }

  const rounded: [value: number, bits: number, why: string][] = [
    [1 / 3, 0x3555, 'a third'],
    [0.1, 0x2e66, 'a tenth'],
    [1 + 2 ** -11, 0x3c00, 'halfway, down to even'],
    [1 + 3 * 2 ** -11, 0x3c02, 'halfway, up to even'],
    [1 + 2 ** -11 + 2 ** -20, 0x3c01, 'a hair above halfway'],
    [2047.5, 0x6800, 'a carry into the exponent: 2048'],
    [65519, 0x7bff, 'the last that is not infinity'],
    [65520, 0x7c00, 'halfway to what would be next: infinity'],
    [1e30, 0x7c00, 'far too large'],
    [-1e30, 0xfc00, 'far too low'],
    [2 ** -25, 0x0000, 'half of the smallest, down to even'],
    [2 ** -25 * 1.0001, 0x0001, 'a hair above half of the smallest'],
    [3 * 2 ** -25, 0x0002, 'one and a half of the smallest, up to even'],
    [2 ** -14 - 2 ** -25, 0x0400, 'from subnormal up to normal'],
    [1e-30, 0x0000, 'far too small'],
    [-1e-30, 0x8000, 'far too small, negative'],
  ];
  for (const [value, bits, why] of rounded) {
    it(`rounds ${why}`, () => expect(toHalf(value)).to.equal(bits));
  }

  it('keeps what is no number', () => {
    expect(fromHalf(toHalf(Number.NaN))).to.be.NaN;
    expect(fromHalf(0x7e00)).to.be.NaN;
    expect(fromHalf(0xfc01)).to.be.NaN;
  });

  it('goes there and back over all 65 536 patterns', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const values = fromHalves(all);
    const isNaNPattern = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
    const wrong = all.filter((bits) =>
      isNaNPattern(bits) ? !Number.isNaN(values[bits]) : toHalf(values[bits]!) !== bits,
    );
    expect([...wrong]).to.deep.equal([]);
  });
});
