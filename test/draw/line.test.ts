import { expect } from 'chai';
import { drawLines, type Line } from '../../lib/draw/line';
import type { Colour } from '../../lib/draw/palette';
import { seeded } from '../bench/random';
import { art, plain } from './pixels';

const red: Colour = [255, 0, 0];

describe('drawLines', () => {
  const rows: { what: string; lines: Line[]; width: number; art: string[] }[] = [
    {
      what: 'a row of pixels, and half of those in which its round ends lie',
      lines: [[1.5, 1.5, 5.5, 1.5]],
      width: 1,
      art: ['.......', '.#####.', '.......', '.......', '.......'],
    },
    {
      what: 'a column two pixels wide, between two of them',
      lines: [[3, -5, 3, 9]],
      width: 2,
      art: ['..##...', '..##...', '..##...', '..##...', '..##...'],
    },
    {
      what: 'a diagonal, smoothed',
      lines: [[0.5, 0.5, 4.5, 4.5]],
      width: 1,
      art: ['#+.....', '+#+....', '.+#+...', '..+#+..', '...+#..'],
    },
    {
      what: 'a dot',
      lines: [[2.5, 2.5, 2.5, 2.5]],
      width: 3,
      art: ['.......', '.+#+...', '.###...', '.+#+...', '.......'],
    },
    {
      what: 'over the border',
      lines: [[5.5, 2.5, 99, 2.5]],
      width: 1,
      art: ['.......', '.......', '.....##', '.......', '.......'],
    },
    {
      what: 'none at all',
      lines: [],
      width: 5,
      art: Array(5).fill('.......'),
    },
  ];
  for (const outside of [
    [-9, 2, -3, 2],
    [20, -9, 20, 99],
    [3, -30, 30, -3],
    [1e300, 1, 1e301, 1],
    [Number.NaN, 1, 3, 1],
  ] as Line[]) {
    rows.push({ what: `outside: ${outside}`, lines: [outside], width: 3, art: Array(5).fill('.......') });
  }
  for (const row of rows) {
    it(row.what, () => {
      const pixels = plain(7, 5);
      drawLines(pixels, row.lines, row.width, red);
      expect(art(pixels)).to.deep.equal(row.art);
    });
  }

  it('covers a pixel as far as its distance to the line says, wherever the line lies', () => {
    const random = seeded(21);
    for (let round = 0; round < 200; round++) {
      const [ax, ay, bx, by] = Array.from({ length: 4 }, () => random() * 60 - 15) as [number, number, number, number];
      const width = 1 + random() * 6;
      const pixels = plain(30, 30);
      drawLines(pixels, [[ax, ay, bx, by]], width, red);
      const strays = Array.from({ length: 900 }, (_, i) => {
        const far = distance((i % 30) + 0.5, Math.floor(i / 30) + 0.5, ax, ay, bx, by);
        const covered = Math.min(1, Math.max(0, width / 2 + 0.5 - far));
        return Math.abs(pixels.data[3 * i]! / 255 - covered);
      });
      expect(Math.max(...strays)).to.be.lessThan(0.003);
    }
  });

  it('paints each pixel once where lines cross, so that translucent lines are even', () => {
    const pixels = plain(9, 9);
    drawLines(
      pixels,
      [
        [-2, 4.5, 12, 4.5],
        [4.5, -2, 4.5, 12],
      ],
      1,
      red,
      0.5,
    );
    const shades = new Set(Array.from({ length: 81 }, (_, i) => pixels.data[3 * i]!));
    expect(shades).to.deep.equal(new Set([0, 128]));
  });
});

/** By the three cases: before the line, behind it, beside it. */
function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [along, length] = [(x - ax) * (bx - ax) + (y - ay) * (by - ay), Math.hypot(bx - ax, by - ay)];
  if (along <= 0) return Math.hypot(x - ax, y - ay);
  if (along >= length * length) return Math.hypot(x - bx, y - by);
  return Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length;
}
