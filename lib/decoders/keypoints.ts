import type { Finding, Hints } from '../model/decoder';

/** Numbers of a point: x, y and confidence, or x and y alone. */
const pointSizes = [3, 2];

/** How many points a model of this family finds; `undefined` where nothing says that it is of this family. */
export function keypointCount({ declared }: Hints, family: string, usual: number): number | undefined {
  return declared.keypoints?.length ?? (declared.family === family ? usual : undefined);
}

/** Numbers of one point, where `numbers` of them are those of `count` points; `undefined` where they cannot be. */
export function pointSize(numbers: number, count: number): number | undefined {
  return pointSizes.find((size) => numbers === count * size);
}

/** How many of `numbers` are confidences of classes, where the others are points; three to a point unless that fails. */
export function classesBeside(numbers: number, count: number, known: number | undefined): number | undefined {
  const fits = (classes: number) => classes > 0 && (known === undefined || classes === known);
  return pointSizes.map((size) => numbers - count * size).find(fits);
}

/** Reads `count` points of `size` numbers each. One without a confidence of its own gets 1. */
export function readKeypoints(
  count: number,
  size: number,
  at: (index: number) => number,
): NonNullable<Finding['keypoints']> {
  return Array.from({ length: count }, (_, i) => ({
    x: at(i * size),
    y: at(i * size + 1),
    confidence: size === 3 ? at(i * size + 2) : 1,
  }));
}
