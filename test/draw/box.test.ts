import { expect } from 'chai';
import { outerEdge, outline } from '../../lib/draw/box';
import { type Area, fill, stamp } from '../../lib/draw/paint';
import type { Colour } from '../../lib/draw/palette';
import { art, pixelAt, plain } from './pixels';

const red: Colour = [255, 0, 0];

describe('outline', () => {
  const rows: { what: string; area: Area; width: number; art: string[] }[] = [
    {
      what: 'a box inside',
      area: { left: 1, top: 1, right: 6, bottom: 4 },
      width: 1,
      art: ['.......', '.#####.', '.#...#.', '.#####.', '.......'],
    },
    {
      what: 'two pixels wide',
      area: { left: 0, top: 0, right: 7, bottom: 5 },
      width: 2,
      art: ['#######', '#######', '##...##', '#######', '#######'],
    },
    {
      what: 'over the left and upper border',
      area: { left: -2, top: -2, right: 3, bottom: 3 },
      width: 1,
      art: ['..#....', '..#....', '###....', '.......', '.......'],
    },
    {
      what: 'over the right and lower border',
      area: { left: 4, top: 2, right: 10, bottom: 10 },
      width: 1,
      art: ['.......', '.......', '....###', '....#..', '....#..'],
    },
    {
      what: 'smaller than its line',
      area: { left: 2, top: 1, right: 4, bottom: 2 },
      width: 5,
      art: ['.......', '..##...', '.......', '.......', '.......'],
    },
    {
      what: 'all round the picture and outside of it',
      area: { left: -9, top: -9, right: 90, bottom: 90 },
      width: 3,
      art: Array(5).fill('.......'),
    },
  ];
  for (const outside of [
    { left: -9, top: 1, right: -2, bottom: 4 },
    { left: 8, top: 1, right: 12, bottom: 4 },
    { left: 1, top: -9, right: 4, bottom: -1 },
    { left: 1, top: 5, right: 4, bottom: 9 },
    { left: 1e300, top: 1, right: 1e301, bottom: 4 },
  ]) {
    rows.push({
      what: `wholly outside at ${outside.left}, ${outside.top}`,
      area: outside,
      width: 2,
      art: Array(5).fill('.......'),
    });
  }
  for (const row of rows) {
    it(row.what, () => {
      const pixels = plain(7, 5);
      outline(pixels, row.area, row.width, red);
      expect(art(pixels)).to.deep.equal(row.art);
    });
  }

  it('paints each pixel once, so that a translucent line is even', () => {
    const pixels = plain(9, 9);
    outline(pixels, { left: 1, top: 1, right: 8, bottom: 8 }, 2, red, 0.5);
    const shades = new Set(Array.from({ length: 81 }, (_, i) => pixels.data[3 * i]!));
    expect(shades).to.deep.equal(new Set([0, 128]));
  });

  it('fills a picture of one pixel', () => {
    const pixels = plain(1, 1);
    outline(pixels, { left: 0, top: 0, right: 1, bottom: 1 }, 4, red);
    expect(pixelAt(pixels, 0, 0)).to.deep.equal([255, 0, 0]);
  });
});

describe('outerEdge', () => {
  it('puts the line on the middle of the edge: x, y is the centre', () => {
    const box = { x: 50, y: 40, width: 20, height: 10 };
    expect(outerEdge(box, 1)).to.deep.equal({ left: 40, top: 35, right: 60, bottom: 45 });
    expect(outerEdge(box, 4)).to.deep.equal({ left: 38, top: 33, right: 62, bottom: 47 });
  });

  it('leaves at least a pixel of a box without extent', () => {
    expect(outerEdge({ x: 3, y: 3, width: 0, height: 0 }, 1)).to.deep.equal({ left: 3, top: 3, right: 4, bottom: 4 });
  });
});

describe('fill', () => {
  it('mixes by opacity', () => {
    const pixels = plain(1, 1, 100);
    fill(pixels, { left: 0, top: 0, right: 1, bottom: 1 }, [200, 0, 50], 0.25);
    expect(pixelAt(pixels, 0, 0)).to.deep.equal([125, 75, 88]); // 87.5 rounds up
  });
});

describe('stamp', () => {
  const picture = plain(3, 2, 255);
  const rows: [left: number, top: number, art: string[]][] = [
    [1, 1, ['....', '.###', '.###']],
    [-2, -1, ['#...', '....', '....']],
    [3, 2, ['....', '....', '...#']],
    [-3, 0, ['....', '....', '....']],
    [4, 0, ['....', '....', '....']],
    [0, 3, ['....', '....', '....']],
  ];
  for (const [left, top, expected] of rows) {
    it(`at ${left}, ${top}`, () => {
      const pixels = plain(4, 3);
      stamp(pixels, picture, left, top);
      expect(art(pixels)).to.deep.equal(expected);
    });
  }
});
