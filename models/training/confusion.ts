/** How often each class of the truth (row) was taken for each class (column): of pixels, or of pictures. Row-major. */
export interface Confusion {
  classes: readonly string[];
  counts: Float64Array;
}

export function createConfusion(classes: readonly string[]): Confusion {
  return { classes, counts: new Float64Array(classes.length ** 2) };
}

/** Adds what a model said, as ids of classes. Throws where there are not as many of both, and for an id of no class. */
export function count({ classes, counts }: Confusion, truth: ArrayLike<number>, said: ArrayLike<number>): void {
  if (truth.length !== said.length) {
    throw new RangeError(`expected ${truth.length} class ids but received ${said.length}`);
  }
  for (let i = 0; i < truth.length; i++) {
    const [row, column] = [truth[i]!, said[i]!];
    if (!(row in classes && column in classes)) {
      throw new RangeError(`expected class ids below ${classes.length} but received ${row} and ${column}`);
    }
    counts[row * classes.length + column]!++;
  }
}

/**
 * Intersection over union by class, 0..1, of all that was counted as if it were one picture (as PASCAL VOC and
 * Cityscapes do); `undefined` for a class that neither is there nor was said.
 */
export function overlaps(confusion: Confusion): (number | undefined)[] {
  return confusion.classes.map((_, id) => {
    const { both, row, column } = sums(confusion, id);
    return ratio(both, row + column - both);
  });
}

/** By class, the share of what is of it that was told; `undefined` for a class that is not there. */
export function told(confusion: Confusion): (number | undefined)[] {
  return confusion.classes.map((_, id) => {
    const { both, row } = sums(confusion, id);
    return ratio(both, row);
  });
}

/** The share of all that was told rightly; `undefined` where nothing was counted. */
export function accuracy(confusion: Confusion): number | undefined {
  const right = confusion.classes.reduce((sum, _, id) => sum + sums(confusion, id).both, 0);
  return ratio(
    right,
    confusion.counts.reduce((sum, one) => sum + one, 0),
  );
}

function sums({ classes, counts }: Confusion, id: number) {
  let [row, column] = [0, 0];
  for (let other = 0; other < classes.length; other++) {
    row += counts[id * classes.length + other]!;
    column += counts[other * classes.length + id]!;
  }
  return { row, column, both: counts[id * classes.length + id]! };
}

function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined;
}
