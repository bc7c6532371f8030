import { expect } from 'chai';
import { type Coverage, lettering } from '../../lib/draw/lettering';

/** At 24 pixels a grid unit is a pixel: the pen is 2 wide, the baseline 5 above the foot, capitals 14 high. */
const height = 24;

function art({ data, width }: Coverage): string[] {
  const rows = Array.from({ length: data.length / width }, (_, y) => data.subarray(y * width, (y + 1) * width));
  return rows.map((row) =>
    Array.from(row, (cover) => (cover >= 128 ? '#' : '.'))
      .join('')
      .replace(/\.+$/, ''),
  );
}

describe('lettering', () => {
  it('draws L, T and i as they are drawn by hand', () => {
    const L = [...Array(14).fill('.....##'), '.....#########', '.....#########'];
    const T = ['....###########', '....###########', ...Array(14).fill('.........##')];
    const i = [...Array(3).fill('.....##'), '', ...Array(12).fill('.....##')];
    for (const [letter, rows] of Object.entries({ L, T, i })) {
      expect(art(lettering(letter, height)).join('\n'), letter).to.equal(
        [...Array(4).fill(''), ...rows, ...Array(4).fill('')].join('\n'),
      );
    }
  });

  it('draws o hollow and the same upside down', () => {
    const rows = art(lettering('o', height));
    const ink = rows.filter((row) => row.includes('#'));
    expect(ink).to.have.lengthOf(12); // 10 units high, and half a pen above and below
    expect(ink[5]).to.match(/^\.+##\.{6}##$/);
    expect([...ink].reverse()).to.deep.equal(ink);
  });

  it('covers edges in part', () => {
    const { data } = lettering('o', height);
    expect(data.some((cover) => cover > 32 && cover < 224)).to.equal(true);
    expect(Math.max(...data)).to.equal(255);
  });

  it('keeps letters readable at 12 pixels: a pen of at least a pixel and a quarter', () => {
    const { data, width } = lettering('l', 12);
    const stem = data.subarray(5 * width, 6 * width).reduce((sum, cover) => sum + cover, 0);
    expect(stem / 255).to.be.closeTo(1.25, 0.15);
  });

  it('is empty for an empty text, and for spaces', () => {
    expect(lettering('', height).data.every((cover) => cover === 0)).to.equal(true);
    expect(lettering('   ', height).data.every((cover) => cover === 0)).to.equal(true);
  });

  it('takes a letter and its mark apart or together for the same', () => {
    expect(lettering('Gro\u0308\u00dfe', height)).to.deep.equal(lettering('Gr\u00f6\u00dfe', height));
  });
});
