import type { Field } from './field';

/**
 * COCO's run lengths: a mask read column by column, how many pixels are out, in, out, in … until its end. The first
 * count may be 0; no other is. Source: pycocotools, common/maskApi.h.
 */
export type Runs = number[];

interface Size {
  width: number;
  height: number;
}

/** The pixels of a picture whose middle lies where the field is above 0; holes and parts are kept. */
export function runsOf(field: Field, { width, height }: Size): Runs {
  const { values, xs, ys } = field;
  const runs: Runs = [];
  const line = new Float64Array(ys.length);
  let end = 0;
  let right = 1; // the first column of the field at the right of the pixel
  for (let x = Math.max(0, Math.ceil(xs[0]! - 0.5)); x < width && x + 0.5 < xs[xs.length - 1]!; x++) {
    while (xs[right]! < x + 0.5) right++;
    const share = (x + 0.5 - xs[right - 1]!) / (xs[right]! - xs[right - 1]!);
    for (let row = 0, at = right; row < ys.length; row++, at += xs.length) {
      line[row] = values[at - 1]! + (values[at]! - values[at - 1]!) * share;
    }
    end = addColumn(runs, line, ys, x * height, height, end);
  }
  if (end < width * height || runs.length === 0) runs.push(width * height - end);
  return runs;
}

/** Along a column the field is linear from row to row: where it crosses 0 is computed, not searched pixel by pixel. */
function addColumn(runs: Runs, line: Float64Array, ys: Float64Array, top: number, height: number, end: number): number {
  const pixelAt = (y: number) => top + Math.min(Math.max(Math.ceil(y - 0.5), 0), height);
  let start = line[0]! > 0 ? pixelAt(ys[0]!) : -1;
  for (let row = 1; row <= line.length; row++) {
    const inside = row < line.length && line[row]! > 0;
    if (inside === start >= 0) continue;
    const pixel = pixelAt(row < line.length ? crossing(line, ys, row) : ys[row - 1]!);
    if (inside) start = pixel;
    else {
      end = addRun(runs, start, pixel, end);
      start = -1;
    }
  }
  return end;
}

function crossing(line: Float64Array, ys: Float64Array, row: number): number {
  const share = line[row - 1]! / (line[row - 1]! - line[row]!);
  return ys[row - 1]! + (ys[row]! - ys[row - 1]!) * share;
}

/** The pixels whose middle lies in a closed line of points, where it crosses itself by the even-odd rule. */
export function runsOfRing(points: readonly { x: number; y: number }[], { width, height }: Size): Runs {
  const crossings: number[][] = Array.from({ length: width }, () => []);
  for (const [i, to] of points.entries()) addCrossings(crossings, points.at(i - 1)!, to);
  const pixelAt = (y: number) => Math.min(Math.max(Math.ceil(y - 0.5), 0), height);
  const runs: Runs = [];
  let end = 0;
  crossings.forEach((column, x) => {
    column.sort((a, b) => a - b);
    for (let i = 0; i + 1 < column.length; i += 2) {
      end = addRun(runs, x * height + pixelAt(column[i]!), x * height + pixelAt(column[i + 1]!), end);
    }
  });
  if (end < width * height || runs.length === 0) runs.push(width * height - end);
  return runs;
}

type Point = { x: number; y: number };

/** Where a side crosses the middles of columns; a middle at its left end counts, one at its right end does not. */
function addCrossings(crossings: number[][], a: Point, b: Point): void {
  const [left, right] = a.x < b.x ? [a, b] : [b, a];
  const last = Math.min(crossings.length, Math.ceil(right.x - 0.5));
  for (let x = Math.max(0, Math.ceil(left.x - 0.5)); x < last; x++) {
    crossings[x]!.push(left.y + ((right.y - left.y) * (x + 0.5 - left.x)) / (right.x - left.x));
  }
}

/** Adds pixels from `start` up to `stop`, behind those up to `end`; gives the new end. */
function addRun(runs: Runs, start: number, stop: number, end: number): number {
  if (stop <= start) return end;
  if (start === end && runs.length > 0) runs[runs.length - 1]! += stop - start;
  else runs.push(start - end, stop - start);
  return stop;
}

/** A mask as a field: 1 at the middles of its pixels, −1 at those round about, so that it crosses 0 at their edges. */
export function fieldOfRuns(runs: Runs, { width, height }: Size): Field | undefined {
  const { left, top, right, bottom } = extent(runs, { width, height });
  if (left >= right) return undefined;
  const [columns, rows] = [right - left + 2, bottom - top + 2];
  const values = new Float32Array(columns * rows).fill(-1);
  eachRun(runs, width * height, (start, end) => {
    for (let at = start; at < end; at++) {
      values[((at % height) - top + 1) * columns + Math.floor(at / height) - left + 1] = 1;
    }
  });
  const middles = (from: number, count: number) => Float64Array.from({ length: count }, (_, i) => from + i - 0.5);
  return { values, xs: middles(left, columns), ys: middles(top, rows) };
}

/** The columns and rows that a mask touches. */
function extent(runs: Runs, { width, height }: Size) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  eachRun(runs, width * height, (start, end) => {
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = first < last ? 0 : Math.min(top, start % height);
    bottom = first < last ? height : Math.max(bottom, ((end - 1) % height) + 1);
  });
  return { left, top, right, bottom };
}

/** The runs of pixels that are in, from `start` up to `end`; what goes beyond the picture is left out. */
function eachRun(runs: Runs, count: number, see: (start: number, end: number) => void): void {
  let start = 0;
  runs.forEach((run, i) => {
    const end = Math.min(start + run, count);
    if (i % 2 === 1 && start < end) see(start, end);
    start = end;
  });
}

/**
 * Run lengths as COCO's text: each but the first three as its difference from the one two before, in groups of five
 * bits from the lowest, with a sixth where more follow, as characters from `0` on. Source: maskApi.c, rleToString.
 */
export function compress(runs: Runs): string {
  const codes: number[] = [];
  runs.forEach((run, i) => {
    let rest = i > 2 ? run - runs[i - 2]! : run;
    for (let more = true; more; ) {
      const group = rest & 31;
      rest >>= 5;
      more = group & 16 ? rest !== -1 : rest !== 0; // the highest bit of the last group is the sign
      codes.push(48 + group + (more ? 32 : 0));
    }
  });
  return Buffer.from(codes).toString('latin1');
}

/** Run lengths from COCO's text. Throws for what is no such text. Source: maskApi.c, rleFrString. */
export function expand(text: string): Runs {
  const runs: Runs = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5, at++) {
      const code = text.charCodeAt(at) - 48;
      if (!(code >= 0 && code < 64 && shift < 35))
        throw new RangeError(`expected COCO run lengths but received ${text}`);
      value |= (code & 31) << shift;
      more = (code & 32) !== 0;
      if (!more && code & 16 && shift <= 25) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}
