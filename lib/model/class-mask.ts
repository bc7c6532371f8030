import type { Ids } from '../image/codec';
import type { Axis } from '../image/letterbox';
import { type Blend, blendOf, type Rules } from './class-blend';
import type { ClassGrid } from './decoder';

/** A class for every pixel of the picture, and how many pixels each class has. */
export interface ClassMask extends Ids {
  pixels: Uint32Array;
}

interface Canvas extends ClassMask {
  grid: ClassGrid;
  across: Axis;
  down: Axis;
  /** Where along the rows the pixels begin that lie between one pair of columns of cells; the end of the last too. */
  blocks: Int32Array;
  /** As the grid's, with the background where no class reaches the threshold: what does not differ here needs no look. */
  areaIds: Int16Array;
  blend: Blend;
}

/**
 * Enlarges a grid to the picture. Between four cells of one class every pixel is of that class: interpolated logits are
 * a convex combination, where the class leads and (softmax being log-concave) keeps its threshold. So only blocks where
 * classes meet are interpolated, pixel by pixel. What the model did not see is background.
 */
export function classMask(
  grid: ClassGrid,
  { across, down }: { across: Axis; down: Axis },
  { width, height }: { width: number; height: number },
  rules: Rules,
): ClassMask {
  const data = Buffer.alloc(width * height, rules.background);
  const pixels = new Uint32Array(256);
  const blend = blendOf(grid, rules);
  const { background } = rules;
  const areaIds = grid.classIds.map((id) => (id < 0 ? background : id));
  const canvas = { data, width, height, pixels, grid, areaIds, across, down, blocks: steps(across), blend };
  const bands = steps(down);
  for (let band = 0; band + 1 < bands.length; band++) paintBand(canvas, bands[band]!, bands[band + 1]!);
  pixels[background]! += width * height - across.before.length * down.before.length;
  return { data, width, height, pixels };
}

/** Where `before` changes, and its length. */
function steps({ before }: Axis): Int32Array {
  const at: number[] = [];
  for (let i = 0; i < before.length; i++) if (i === 0 || before[i] !== before[i - 1]) at.push(i);
  return Int32Array.from([...at, before.length]);
}

/** Rows of pixels that lie between the same two rows of cells: the areas in one row, copied to the others, then the rest. */
function paintBand(canvas: Canvas, top: number, bottom: number): void {
  const { data, width, across, down, pixels } = canvas;
  const line = (down.start + top) * width;
  const row = line + across.start;
  const meeting: number[] = [];
  for (const { id, from, to } of areas(canvas, top, meeting)) {
    data.fill(id, row + from, row + to);
    pixels[id]! += (to - from) * (bottom - top);
  }
  for (let y = 1; y < bottom - top; y++) data.copyWithin(line + y * width, line, line + width);
  for (const block of meeting) paintBlock(canvas, block, top, bottom);
}

/** Runs of blocks between cells of one class along a band; the others are added to `meeting`. */
function areas({ grid, areaIds: classIds, across, down, blocks }: Canvas, top: number, meeting: number[]) {
  const { columns, rows } = grid;
  const above = down.before[top]! * columns;
  const below = Math.min(down.before[top]! + 1, rows - 1) * columns;
  const runs: { id: number; from: number; to: number }[] = [];
  for (let block = 0; block + 1 < blocks.length; block++) {
    const left = across.before[blocks[block]!]!;
    const right = Math.min(left + 1, columns - 1);
    const id = classIds[above + left]!;
    const [from, to] = [blocks[block]!, blocks[block + 1]!];
    const last = runs.at(-1);
    if (id !== classIds[above + right] || id !== classIds[below + left] || id !== classIds[below + right]) {
      meeting.push(block);
    } else if (last?.id === id && last.to === from) last.to = to;
    else runs.push({ id, from, to });
  }
  return runs;
}

function paintBlock(canvas: Canvas, block: number, top: number, bottom: number): void {
  const { grid, data, width, pixels, across, down, blocks, blend } = canvas;
  const [from, to] = [blocks[block]!, blocks[block + 1]!];
  const left = across.before[from]!;
  const right = Math.min(left + 1, grid.columns - 1);
  const above = down.before[top]! * grid.columns;
  const below = Math.min(down.before[top]! + 1, grid.rows - 1) * grid.columns;
  blend.between(above + left, above + right, below + left, below + right);
  for (let y = top; y < bottom; y++) {
    const row = (down.start + y) * width + across.start;
    blend.row(data, row + from, down.share[y]!, across.share, from, to);
    for (let at = row + from; at < row + to; at++) pixels[data[at]!]!++;
  }
}
