import { randomUUID } from 'node:crypto';
import { area, type Box } from '../geometry/box';
import { corners, type RotatedBox, regular, sharedArea } from '../geometry/rotated-box';
import { type Fit, unfit, unfitPoint, unfitRotated } from '../image/letterbox';
import type { Detection, Keypoint, Point } from '../prediction';
import type { Finding } from './decoder';
import type { Manifest } from './manifest';

/** `undefined` for a box of which nothing lies inside the picture. */
export function detection(finding: Finding, at: Fit, manifest: Manifest): Detection | undefined {
  const { angle, keypoints } = finding;
  const place = angle === undefined ? upright(unfit(finding, at)) : rotated({ ...finding, angle }, at);
  if (!place) return undefined;
  const { x, y, width, height, ...turned } = place;
  return {
    ...{ x, y, width, height },
    class: manifest.classes[finding.classId] ?? `class ${finding.classId}`,
    class_id: finding.classId,
    confidence: round(finding.confidence, 1e6),
    detection_id: randomUUID(),
    ...turned,
    ...(keypoints && { keypoints: named(keypoints, at, manifest) }),
  };
}

type Place = Pick<Detection, 'x' | 'y' | 'width' | 'height' | 'angle' | 'points'>;

function upright({ x1, y1, x2, y2 }: Box): Place | undefined {
  if (!(x2 > x1 && y2 > y1)) return undefined;
  return {
    ...roundPoint({ x: (x1 + x2) / 2, y: (y1 + y2) / 2 }),
    width: round(x2 - x1, 100),
    height: round(y2 - y1, 100),
  };
}

/** Not clipped: what is left of a rotated box inside the picture would be no such box. */
function rotated(finding: RotatedBox, at: Fit): Place | undefined {
  if (!(area(finding) > 0)) return undefined;
  const box = regular(unfitRotated(finding, at));
  const points = corners(box);
  const { width, height } = at.image;
  const picture = corners({ x1: 0, y1: 0, x2: width, y2: height, angle: 0 });
  const place = sharedArea(points, picture) > 0 ? upright(box) : undefined;
  return place && { ...place, angle: round(box.angle, 1e6), points: points.map(roundPoint) };
}

function named(points: NonNullable<Finding['keypoints']>, at: Fit, { keypoints = [] }: Manifest): Keypoint[] {
  return points.map((point, id) => ({
    ...roundPoint(unfitPoint(point, at)),
    confidence: round(point.confidence, 1e6),
    class_id: id,
    class: keypoints[id] ?? `keypoint ${id}`,
  }));
}

function roundPoint({ x, y }: Point): Point {
  return { x: round(x, 100), y: round(y, 100) };
}

/** A hundredth of a pixel and a millionth of confidence say all there is, in half the JSON. */
export function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
