import { expect } from 'chai';
import { crop, type Grid } from '../../lib/geometry/field';

/** Cells of 2 × 2 from (0, 0) on; middles at 1, 3, 5. Values 10 · row + column. */
const grid: Grid = {
  values: Float32Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22),
  columns: 3,
  rows: 3,
  area: { x1: 0, y1: 0, x2: 6, y2: 6 },
};

describe('crop', () => {
  it('goes up to the very edges of the box, linear between middles of cells and level beyond the outermost', () => {
    const { xs, ys, values } = crop(grid, { x1: 0, y1: 2, x2: 4, y2: 6 });
    expect([...xs]).to.deep.equal([0, 1, 3, 4]);
    expect([...ys]).to.deep.equal([2, 3, 5, 6]);
    const columns = [0, 0, 1, 1.5];
    const rows = [5, 10, 20, 20];
    expect([...values]).to.deep.equal(rows.flatMap((row) => columns.map((column) => row + column)));
  });

  it('leaves out middles that are less than a quarter of a cell from an edge', () => {
    expect([...crop(grid, { x1: 0.6, y1: 0, x2: 3.4, y2: 6 }).xs]).to.deep.equal([0.6, 3.4]);
    expect([...crop(grid, { x1: 0.5, y1: 0, x2: 3.5, y2: 6 }).xs]).to.deep.equal([0.5, 1, 3, 3.5]);
  });

  it('has the two edges of a box within one cell', () => {
    const { xs, values } = crop(grid, { x1: 2.5, y1: 2.5, x2: 2.75, y2: 3.5 });
    expect([...xs]).to.deep.equal([2.5, 2.75]);
    expect(values[0]).to.equal(8.25);
  });

  it('makes NaN and infinity finite', () => {
    const values = Float32Array.of(Number.NaN, Infinity, -Infinity, 1);
    const field = crop({ values, columns: 2, rows: 2, area: grid.area }, { x1: 0, y1: 0, x2: 6, y2: 6 });
    expect(field.values.every(Number.isFinite)).to.equal(true);
    expect([field.values[0]! > 0, field.values[3]! > 0]).to.deep.equal([false, true]);
  });
});
