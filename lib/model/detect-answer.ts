import { randomUUID } from 'node:crypto';
import { type Fit, unfit } from '../image/letterbox';
import type { Detection } from '../prediction';
import type { Finding } from './decoder';
import type { Manifest } from './manifest';

/** `undefined` for a box of which nothing lies inside the picture. */
export function detection(finding: Finding, at: Fit, { classes }: Manifest): Detection | undefined {
  const { x1, y1, x2, y2 } = unfit(finding, at);
  if (!(x2 > x1 && y2 > y1)) return undefined;
  return {
    x: round((x1 + x2) / 2, 100),
    y: round((y1 + y2) / 2, 100),
    width: round(x2 - x1, 100),
    height: round(y2 - y1, 100),
    class: classes[finding.classId] ?? `class ${finding.classId}`,
    class_id: finding.classId,
    confidence: round(finding.confidence, 1e6),
    detection_id: randomUUID(),
  };
}

/** A hundredth of a pixel and a millionth of confidence say all there is, in half the JSON. */
export function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
