import { cocoKeypoints, type Keypoint } from '../prediction';
import { drawLines, type Line, seam, seamOpacity } from './line';
import { colourOf, white } from './palette';
import type { Scene } from './scene';

/** Less sure than this, a point is more likely hidden than seen. */
const seen = 0.5;

/** The limbs of a person (COCO, annotations/person_keypoints_*.json, "skeleton"), by positions from 1 in its names. */
const skeleton = '16-14 14-12 17-15 15-13 12-13 6-12 7-13 6-7 6-8 7-9 8-10 9-11 2-3 1-2 1-3 2-4 3-5 4-6 5-7'
  .split(' ')
  .map((limb) => limb.split('-').map((position) => cocoKeypoints[Number(position) - 1]));

/** Draws the points of every finding that are seen, and the limbs between those that are named as a person's. */
export function drawKeypoints({ pixels, detections, stroke }: Scene): void {
  if (stroke === 0) return;
  for (const { keypoints = [], class: name } of detections) {
    const points = keypoints.filter(({ confidence }) => confidence >= seen);
    const limbs = limbsOf(points);
    const dots = points.map(({ x, y }): Line => [x, y, x, y]);
    drawLines(pixels, [...limbs, ...dots], stroke + 2, seam, seamOpacity);
    drawLines(pixels, limbs, stroke, colourOf(name));
    drawLines(pixels, dots, 2 * stroke + 2, colourOf(name));
    drawLines(pixels, dots, stroke, white);
  }
}

function limbsOf(points: readonly Keypoint[]): Line[] {
  const byName = new Map(points.map((point) => [point.class, point]));
  return skeleton.flatMap(([from, to]): Line[] => {
    const [a, b] = [byName.get(from!), byName.get(to!)];
    return a && b ? [[a.x, a.y, b.x, b.y]] : [];
  });
}
