import { expect } from 'chai';
import { bestClasses } from '../../lib/decoders/class-grid';
import { fitInto, gridAxes, type Resize } from '../../lib/image/letterbox';
import { type ClassMask, classMask } from '../../lib/model/class-mask';
import type { ClassGrid } from '../../lib/model/decoder';
import { normal, seeded } from '../bench/random';

interface Size {
  width: number;
  height: number;
}

/** The mask of a picture from a grid over an input. */
function enlarge(grid: ClassGrid, image: Size, input: Size, resize: Resize = 'stretch', threshold = 0.5): ClassMask {
  return classMask(grid, gridAxes(fitInto(image, input, resize), input, grid), image, { threshold, background: 0 });
}

/** Rows of a mask as text, a digit a pixel. */
function rows({ data, width }: ClassMask): string[] {
  return Array.from({ length: data.length / width }, (_, y) => [...data.subarray(y * width, (y + 1) * width)].join(''));
}

function ids(...lines: string[]): ClassGrid {
  const classIds = Int16Array.from(lines.join(''), (digit) => (digit === '-' ? -1 : Number(digit)));
  return { classIds, columns: lines[0]!.length, rows: lines.length };
}

describe('classMask', () => {
  const input = { width: 8, height: 8 };

  it('gives every pixel its cell where the grid has the size of the picture', () => {
    const grid = ids('012', '340', '-12');
    expect(rows(enlarge(grid, { width: 3, height: 3 }, input))).to.deep.equal(['012', '340', '012']);
  });

  it('cuts the corner of a class that fills one cell of four, half way to the others', () => {
    // 1 where the bilinear weight of the corner is over a half: (1 − x)(1 − y) > 0.5 at x, y = 0, 1/8, 3/8, 5/8 …
    const grid = ids('12', '22');
    expect(rows(enlarge(grid, { width: 8, height: 8 }, input))).to.deep.equal([
      '11112222', // columns 0 to 3 lie at 0, 0, 1/8, 3/8
      '11112222',
      '11112222',
      '11122222',
      '22222222',
      '22222222',
      '22222222',
      '22222222',
    ]);
  });

  it('puts a border where the logits are alike, not half way between the cells', () => {
    // Logits 6 and −2 against 0: alike at three quarters of the way. Pixels lie at 1/16, 3/16 … 15/16 between middles.
    const data = Float32Array.from([6, -2, 0, 0]);
    const layout = { channels: 2, rows: 1, columns: 2, channelStep: 2, cellStep: 1, channelsLast: false };
    const mask = enlarge(
      bestClasses(data, layout, 0, -1),
      { width: 16, height: 1 },
      { width: 2, height: 1 },
      'stretch',
      0,
    );
    expect(rows(mask)).to.deep.equal(['0000000000111111']);
  });

  it('takes the padding off: above and below, and at the right', () => {
    const wide = ids('9999', '1122', '3344', '9999');
    expect(rows(enlarge(wide, { width: 4, height: 2 }, input, 'letterbox'))).to.deep.equal(['1122', '3344']);
    const tall = ids('1299', '1299', '3499', '3499');
    expect(rows(enlarge(tall, { width: 2, height: 4 }, input, 'letterbox-top-left'))).to.deep.equal([
      '12',
      '12',
      '34',
      '34',
    ]);
  });

  it('calls background what the model did not see', () => {
    const mask = enlarge(ids('12', '34'), { width: 4, height: 2 }, { width: 2, height: 2 }, 'centre-crop');
    expect(rows(mask)).to.deep.equal(['0120', '0340']);
    expect([...mask.pixels.subarray(0, 5)]).to.deep.equal([4, 1, 1, 1, 1]);
  });

  it('counts every pixel once', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [40, 1],
      [33, 17],
      [3, 2],
    ] as const) {
      const { data, pixels } = enlarge(ids('0123', '3210', '-11-', '2222'), { width, height }, input);
      const counted = new Uint32Array(256);
      for (const id of data) counted[id]!++;
      expect(pixels).to.deep.equal(counted);
    }
  });

  // The plain definition: interpolate all logits, softmax, best class, threshold. Where classes meet, the others count
  // as one, and a class that leads at no corner cannot win between them: rare in what varies over several cells.
  const fields: [what: string, coarse: number, different: number][] = [
    ['that varies over eight cells', 8, 0.01],
    ['that varies from cell to cell', 1, 0.1],
  ];
  for (const [what, coarse, most] of fields) {
    for (const threshold of [0, 0.5, 0.9]) {
      it(`is what all logits of a field ${what} give, at a threshold of ${threshold}`, () => {
        const [channels, columns, lines] = [5, 32, 24];
        const cells = columns * lines;
        const logits = field(channels, columns, lines, coarse);
        const layout = { channels, rows: lines, columns, channelStep: cells, cellStep: 1, channelsLast: false };
        const image = { width: 201, height: 128 };
        const mask = enlarge(bestClasses(logits, layout, threshold, 0), image, image, 'stretch', threshold);
        const { across, down } = gridAxes(fitInto(image, image, 'stretch'), image, { columns, rows: lines });
        let different = 0;
        for (let y = 0; y < image.height; y++) {
          for (let x = 0; x < image.width; x++) {
            const all = Array.from({ length: channels }, (_, channel) =>
              bilinear(
                (column, row) =>
                  logits[channel * cells + Math.min(row, lines - 1) * columns + Math.min(column, columns - 1)]!,
                across.before[x]! + across.share[x]!,
                down.before[y]! + down.share[y]!,
              ),
            );
            if (mask.data[y * image.width + x] !== plain(all, threshold)) different++;
          }
        }
        expect(different / (image.width * image.height)).to.be.below(most);
      });
    }
  }
});

/** Noise whose values lie `coarse` cells apart and are interpolated between. */
function field(channels: number, columns: number, lines: number, coarse: number): Float32Array {
  const [wide, high] = [Math.ceil(columns / coarse) + 1, Math.ceil(lines / coarse) + 1];
  const noise = normal(seeded(7), channels * wide * high, 4);
  return Float32Array.from({ length: channels * columns * lines }, (_, i) => {
    const [channel, row, column] = [Math.floor(i / (columns * lines)), Math.floor(i / columns) % lines, i % columns];
    const at = (x: number, y: number) =>
      noise[(channel * high + Math.min(y, high - 1)) * wide + Math.min(x, wide - 1)]!;
    return bilinear(at, column / coarse, row / coarse);
  });
}

function bilinear(at: (column: number, row: number) => number, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - column, y - row];
  const upper = at(column, row) * (1 - fx) + at(column + 1, row) * fx;
  return upper * (1 - fy) + (at(column, row + 1) * (1 - fx) + at(column + 1, row + 1) * fx) * fy;
}

function plain(logits: number[], threshold: number): number {
  const best = logits.indexOf(Math.max(...logits));
  const sum = logits.reduce((all, logit) => all + Math.exp(logit - logits[best]!), 0);
  return 1 / sum >= threshold ? best : 0;
}
