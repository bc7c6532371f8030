import { contours } from '../geometry/contour';
import type { Field } from '../geometry/field';
import { type Ring, signedArea, simplify } from '../geometry/polygon';
import { type Defect, type Kind, kinds, type Part } from './part';

/** One part in a picture, of which at least one pixel is seen. Pixels; x and y are the middle of the visible box. */
export interface PartTruth {
  number: number;
  class: Kind;
  class_id: number;
  defect: Defect | 'good';
  x: number;
  y: number;
  width: number;
  height: number;
  /** The outline of what is visible, without holes. */
  points: { x: number; y: number }[];
  /** How much of the part's pixels lie in the picture and under no other part, 0..1. */
  visible: number;
}

/** What is to be seen in a picture, for each pixel, row by row. */
export interface Truth {
  parts: PartTruth[];
  /** Index in `parts` + 1 of the topmost part; 0 is belt. */
  ids: Uint8Array;
  /** 0 none, 1 crack, 2 missing, 3 rust. What is missing lies beside its part, or where its hole should be. */
  defects: Uint8Array;
}

/** A part that was laid into the picture, and how many pixels it has when nothing covers it. */
export interface Laid {
  part: Part;
  pixels: number;
}

/** Reads the truth from the ids of the parts that were `laid`, in their order; those that nobody sees are left out. */
export function readTruth(laid: readonly Laid[], layers: Uint8Array, defects: Uint8Array, width: number): Truth {
  const bounds = boundsOf(laid.length, layers, width);
  const seen = laid.map((_, at) => at).filter((at) => bounds[at]!.pixels > 0);
  const places = new Uint8Array(256);
  seen.forEach((at, index) => {
    places[at + 1] = index + 1;
  });
  const ids = layers.map((layer) => places[layer]!);
  return { parts: seen.map((at, index) => describe(laid[at]!, bounds[at]!, ids, index + 1, width)), ids, defects };
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

function boundsOf(count: number, ids: Uint8Array, width: number): Bounds[] {
  const none = { left: Number.POSITIVE_INFINITY, top: Number.POSITIVE_INFINITY, right: -1, bottom: -1, pixels: 0 };
  const bounds = Array.from({ length: count }, () => ({ ...none }));
  ids.forEach((id, at) => {
    if (id === 0) return;
    const own = bounds[id - 1]!;
    const [x, y] = [at % width, Math.floor(at / width)];
    own.left = Math.min(own.left, x);
    own.right = Math.max(own.right, x + 1);
    own.top = Math.min(own.top, y);
    own.bottom = Math.max(own.bottom, y + 1);
    own.pixels++;
  });
  return bounds;
}

function describe({ part, pixels }: Laid, bounds: Bounds, ids: Uint8Array, id: number, width: number): PartTruth {
  const { left, top, right, bottom } = bounds;
  return {
    number: part.number,
    class: part.kind,
    class_id: kinds.indexOf(part.kind),
    defect: part.defect,
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left,
    height: bottom - top,
    points: outlineOf(bounds, ids, id, width),
    visible: bounds.pixels / pixels,
  };
}

/** The ring round the largest piece that is seen, half a pixel exact. */
function outlineOf(bounds: Bounds, ids: Uint8Array, id: number, width: number): { x: number; y: number }[] {
  const rings = contours(fieldOf(bounds, ids, id, width));
  const largest = rings.reduce<Ring>((a, b) => (Math.abs(signedArea(b)) > Math.abs(signedArea(a)) ? b : a), []);
  const ring = simplify(largest, 0.5) ?? largest;
  return Array.from({ length: ring.length / 2 }, (_, at) => ({ x: ring[2 * at]!, y: ring[2 * at + 1]! }));
}

/** Inside above 0, at the middles of pixels, with a frame of belt. */
function fieldOf({ left, top, right, bottom }: Bounds, ids: Uint8Array, id: number, width: number): Field {
  const [columns, rows] = [right - left + 2, bottom - top + 2];
  const values = new Float32Array(columns * rows).fill(-1);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      if (ids[row * width + column] === id) values[(row - top + 1) * columns + column - left + 1] = 1;
    }
  }
  const axis = (start: number, count: number) => Float64Array.from({ length: count }, (_, at) => start + at - 0.5);
  return { values, xs: axis(left, columns), ys: axis(top, rows) };
}
