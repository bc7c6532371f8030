/**
 * Average precision as COCO defines it (Lin et al., 2014; pycocotools, cocoeval.py), for objects of every size and at
 * most 100 detections of a class in a picture.
 */

/** How much two shapes share, in pixels: of boxes, or of masks. */
export interface Measure<Shape> {
  area(shape: Shape): number;
  shared(one: Shape, other: Shape): number;
}

export interface TrueObject<Shape> {
  class: string;
  shape: Shape;
  /**
   * COCO's crowd: it need not be found, and a detection counts neither way if it lies inside it, however many do. What
   * is then measured is the share of the detection that is inside, instead of the IoU.
   */
  ignored: boolean;
}

export interface FoundObject<Shape> {
  class: string;
  shape: Shape;
  confidence: number;
}

/** What is in one picture, and what a model found there. */
export interface Scored<Shape> {
  truths: readonly TrueObject<Shape>[];
  found: readonly FoundObject<Shape>[];
}

/** The least IoU of a hit: 0.50, 0.55 … 0.95. */
export const leastOverlaps: readonly number[] = evenly(0.5, 0.95, 10);
/** Where precision is read off: recall 0.00, 0.01 … 1.00. */
const recalls = evenly(0, 1, 101);
const maxDetections = 100;

/** As numpy.linspace gives them, to the last bit: a recall of exactly 0.29 is on one side of its point or the other. */
function evenly(from: number, to: number, count: number): number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? to : from + i * step));
}

/** One class's average precision, 0..1, at each of `leastOverlaps`; `undefined` where no object of it has to be found. */
export function averagePrecisions<Shape>(
  pictures: readonly Scored<Shape>[],
  name: string,
  measure: Measure<Shape>,
): number[] | undefined {
  const compared = pictures.map((picture) => compare(picture, name, measure));
  const wanted = compared.reduce((sum, { ignored }) => sum + ignored.filter((one) => !one).length, 0);
  if (wanted === 0) return undefined;
  return leastOverlaps.map((least) => {
    const judged = compared.flatMap((picture) => judge(picture, least));
    return averagePrecision(judged, wanted);
  });
}

/** Of a picture's objects of one class: every detection, surest first, against every truth, ignored ones last. */
interface Compared {
  confidences: number[];
  ignored: boolean[];
  overlaps: number[][];
}

function compare<Shape>({ truths, found }: Scored<Shape>, name: string, measure: Measure<Shape>): Compared {
  const own = truths.filter((truth) => truth.class === name).sort((a, b) => Number(a.ignored) - Number(b.ignored));
  const surest = found.filter((one) => one.class === name).sort((a, b) => b.confidence - a.confidence);
  const kept = surest.slice(0, maxDetections);
  return {
    confidences: kept.map(({ confidence }) => confidence),
    ignored: own.map(({ ignored }) => ignored),
    overlaps: kept.map(({ shape }) => own.map((truth) => overlap(shape, truth, measure))),
  };
}

function overlap<Shape>(found: Shape, { shape, ignored }: TrueObject<Shape>, { area, shared }: Measure<Shape>): number {
  const both = shared(found, shape);
  return both === 0 ? 0 : both / (area(found) + (ignored ? 0 : area(shape) - both));
}

interface Judged {
  confidence: number;
  hit: boolean;
}

/** Detections as hits and misses; those that belong to an ignored truth are left out. */
function judge({ confidences, ignored, overlaps }: Compared, least: number): Judged[] {
  const taken = new Set<number>();
  return overlaps.flatMap((row, i) => {
    const truth = partner(row, ignored, taken, least);
    if (ignored[truth]) return [];
    if (truth >= 0) taken.add(truth);
    return [{ confidence: confidences[i]!, hit: truth >= 0 }];
  });
}

/** The truth that a detection overlaps most of those still free, an ignored one only where there is no other; or −1. */
function partner(overlaps: readonly number[], ignored: readonly boolean[], taken: Set<number>, least: number): number {
  let [best, most] = [-1, least];
  overlaps.forEach((overlap, truth) => {
    const settled = best >= 0 && !ignored[best] && ignored[truth];
    if (settled || taken.has(truth) || overlap < most) return;
    [best, most] = [truth, overlap];
  });
  return best;
}

/** The mean over all points of recall of the best precision that is reached there or further on. */
function averagePrecision(judged: readonly Judged[], wanted: number): number {
  const curve: { recall: number; precision: number }[] = [];
  let hits = 0;
  for (const { hit } of [...judged].sort((a, b) => b.confidence - a.confidence)) {
    if (hit) hits++;
    curve.push({ recall: hits / wanted, precision: hits / (curve.length + 1) });
  }
  for (let i = curve.length - 1; i > 0; i--) {
    curve[i - 1]!.precision = Math.max(curve[i - 1]!.precision, curve[i]!.precision);
  }
  const reached = recalls.map((least) => curve.find(({ recall }) => recall >= least)?.precision ?? 0);
  return reached.reduce((sum, precision) => sum + precision, 0) / recalls.length;
}
