import type { Box } from './box';

/**
 * Finite numbers at the crossings of columns `xs` and rows `ys`, row by row. Both rise, and need not be evenly spaced.
 * Between crossings the field is bilinear; beyond the outermost there is none.
 */
export interface Field {
  values: Float32Array;
  xs: Float64Array;
  ys: Float64Array;
}

/** Numbers on a grid of equal cells that covers `area`; each stands for the middle of its cell. */
export interface Grid {
  values: Float32Array;
  columns: number;
  rows: number;
  area: Box;
}

/** The part of a grid inside `box`, up to its very edges. NaN and infinity, which float16 models give, become finite. */
export function crop({ values, columns, rows, area }: Grid, box: Box): Field {
  const across = axis(box.x1, box.x2, area.x1, (area.x2 - area.x1) / columns, columns);
  const down = axis(box.y1, box.y2, area.y1, (area.y2 - area.y1) / rows, rows);
  const cut = new Float32Array(across.places.length * down.places.length);
  let to = 0;
  for (let row = 0; row < down.places.length; row++) {
    const upper = down.cells[row]! * columns;
    const lower = Math.min(down.cells[row]! + 1, rows - 1) * columns;
    for (let column = 0; column < across.places.length; column++) {
      const left = across.cells[column]!;
      const right = Math.min(left + 1, columns - 1);
      const top = mix(finite(values[upper + left]!), finite(values[upper + right]!), across.shares[column]!);
      const bottom = mix(finite(values[lower + left]!), finite(values[lower + right]!), across.shares[column]!);
      cut[to++] = mix(top, bottom, down.shares[row]!);
    }
  }
  return { values: cut, xs: across.places, ys: down.places };
}

/**
 * Both ends and the middles of cells between them: where they lie, the cell before them, and how far they are on the
 * way to the next. A middle less than a quarter of a cell from an end is left out: no two places come too close.
 */
function axis(start: number, end: number, origin: number, cell: number, count: number) {
  const first = Math.max(0, Math.ceil((start - origin) / cell - 0.25));
  const last = Math.min(count - 1, Math.floor((end - origin) / cell - 0.75));
  const middles = Math.max(0, last - first + 1);
  const places = Float64Array.from({ length: middles + 2 }, (_, i) => origin + (first + i - 0.5) * cell);
  places[0] = start;
  places[middles + 1] = end;
  const cells = new Int32Array(places.length);
  const shares = new Float64Array(places.length);
  places.forEach((place, i) => {
    const at = Math.min(Math.max((place - origin) / cell - 0.5, 0), count - 1);
    const between = i === 0 || i === middles + 1;
    cells[i] = between ? Math.floor(at) : first + i - 1;
    shares[i] = between ? at - Math.floor(at) : 0;
  });
  return { places, cells, shares };
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

const largest = 1e30;

function finite(value: number): number {
  return value > -largest ? Math.min(value, largest) : -largest;
}
