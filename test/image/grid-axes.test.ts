import { expect } from 'chai';
import { type Axis, fitInto, gridAxes, type Resize } from '../../lib/image/letterbox';

const places = ({ before, share }: Axis) => Array.from(before, (cell, i) => Math.round((cell + share[i]!) * 100) / 100);

describe('gridAxes', () => {
  type Row = [
    what: string,
    image: [number, number],
    resize: Resize,
    grid: [number, number],
    across: number[],
    down: number[],
  ];
  const rows: Row[] = [
    ['as large as the picture: each pixel is its cell', [4, 3], 'stretch', [4, 3], [0, 1, 2, 3], [0, 1, 2]],
    ['twice the picture: between two cells', [4, 4], 'stretch', [8, 8], [0.5, 2.5, 4.5, 6.5], [0.5, 2.5, 4.5, 6.5]],
    // The middles of pixels lie at 0.25, 0.75, 1.25, 1.75 cells; the first cell's middle at 0.5.
    ['half the picture: quarters between middles', [4, 4], 'stretch', [2, 2], [0, 0.25, 0.75, 1], [0, 0.25, 0.75, 1]],
    ['stretched each way by itself', [2, 4], 'stretch', [4, 2], [0.5, 2.5], [0, 0.25, 0.75, 1]],
    // 8 × 4 in 8 × 8: rows 2 to 5 are the picture, so with cells of 2 pixels the rows of cells 1 and 2.
    [
      'padding above and below is left out',
      [8, 4],
      'letterbox',
      [4, 4],
      [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3],
      [1, 1.25, 1.75, 2],
    ],
    [
      'padding below alone',
      [8, 4],
      'letterbox-top-left',
      [4, 4],
      [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3],
      [0, 0.25, 0.75, 1],
    ],
    ['one cell', [3, 3], 'stretch', [1, 1], [0, 0, 0], [0, 0, 0]],
  ];
  for (const [what, [width, height], resize, [columns, cells], across, down] of rows) {
    it(what, () => {
      const input = { width: 8, height: 8 };
      const axes = gridAxes(fitInto({ width, height }, input, resize), input, { columns, rows: cells });
      expect(places(axes.across)).to.deep.equal(across);
      expect(places(axes.down)).to.deep.equal(down);
      expect([axes.across.start, axes.down.start]).to.deep.equal([0, 0]);
    });
  }

  it('begins where the model began to see', () => {
    const input = { width: 4, height: 4 };
    const { across, down } = gridAxes(fitInto({ width: 8, height: 4 }, input, 'centre-crop'), input, {
      columns: 4,
      rows: 4,
    });
    expect([across.start, across.before.length, down.start, down.before.length]).to.deep.equal([2, 4, 0, 4]);
    expect(places(across)).to.deep.equal([0, 1, 2, 3]);
  });

  it('never leaves the grid, whatever the sizes', () => {
    for (let i = 0; i < 300; i++) {
      const size = (seed: number) => 1 + ((i * seed) % 613);
      const [image, input] = [
        { width: size(37), height: size(71) },
        { width: size(53), height: size(97) },
      ];
      const grid = { columns: 1 + (i % 40), rows: 1 + (i % 23) };
      for (const resize of ['letterbox', 'letterbox-top-left', 'stretch', 'centre-crop'] as const) {
        const { across, down } = gridAxes(fitInto(image, input, resize), input, grid);
        for (const [axis, cells] of [
          [across, grid.columns],
          [down, grid.rows],
        ] as const) {
          expect(Math.min(...places(axis))).to.be.at.least(0);
          expect(Math.max(...places(axis))).to.be.at.most(cells - 1);
        }
      }
    }
  });
});
