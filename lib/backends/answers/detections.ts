import { randomUUID } from 'node:crypto';
import { iou } from '../../geometry/box';
import { nms } from '../../geometry/nms';
import { fromTurned, rotatedIou } from '../../geometry/rotated-box';
import type { Detection, Keypoint, Point } from '../../prediction';
import type { ClassIds } from './class-ids';
import { type Fields, optional, readFields, readList, readName, readNumber, readShare } from './fields';
import { type Place, placed, scaled } from './place';
import type { Question } from './question';

/** An entry of `predictions` as it came, and the detection it is. */
export interface Read {
  fields: Fields;
  name: string;
  detection: Detection;
}

/** Those that may be meant, best first: a server may pass over thresholds and classes. How many is yet to be held. */
export function readDetections(list: readonly unknown[], question: Question, ids: ClassIds, place: Place): Read[] {
  const { confidence, classes } = question;
  return list
    .map((entry, i) => readDetection(entry, `predictions[${i}]`, ids, place))
    .filter(({ detection }) => detection.confidence >= confidence)
    .filter(({ detection }) => classes.length === 0 || classes.includes(detection.class))
    .sort((a, b) => b.detection.confidence - a.detection.confidence);
}

/** As an agnostic suppression leaves them, for a server that knows of none. */
export function suppressed(read: readonly Read[], { overlap, maxDetections }: Question): Read[] {
  const scored = read.map((one) => {
    const { x, y, width, height, angle = 0, class_id: classId, confidence } = one.detection;
    return { one, ...fromTurned(x, y, width, height, angle), classId, confidence };
  });
  const overlapOf = scored.some(({ angle }) => angle !== 0) ? rotatedIou : iou;
  return nms(scored, { overlap, maxDetections, agnostic: true }, overlapOf).map(({ one }) => one);
}

function readDetection(value: unknown, name: string, ids: ClassIds, place: Place): Read {
  const fields = readFields(value, name);
  const { angle, keypoints, tracker_id } = fields;
  const read = (key: string) => readNumber(fields[key], `${name}.${key}`);
  const label = readName(fields.class, `${name}.class`);
  const detection: Detection = {
    ...placed({ x: read('x'), y: read('y') }, place),
    width: scaled(read('width'), place.across),
    height: scaled(read('height'), place.down),
    class: label,
    class_id: ids.idOf(label, optional(fields.class_id, `${name}.class_id`, readNumber)),
    confidence: readShare(fields.confidence, `${name}.confidence`),
    detection_id: optional(fields.detection_id, `${name}.detection_id`, readName) ?? randomUUID(),
    ...(angle !== undefined && {
      angle: read('angle'),
      points: readPoints(fields.points ?? [], `${name}.points`, place),
    }),
    ...(Array.isArray(keypoints) && { keypoints: readKeypoints(keypoints, `${name}.keypoints`, place) }),
    ...(tracker_id !== undefined && { tracker_id: read('tracker_id') }),
  };
  return { fields, name, detection };
}

export function readPoints(value: unknown, name: string, place: Place): Point[] {
  return readList(value, name).map((entry, i) => {
    const { x, y } = readFields(entry, `${name}[${i}]`);
    return placed({ x: readNumber(x, `${name}[${i}].x`), y: readNumber(y, `${name}[${i}].y`) }, place);
  });
}

function readKeypoints(list: readonly unknown[], name: string, place: Place): Keypoint[] {
  const points = readPoints(list, name, place);
  return list.map((entry, i) => {
    const { confidence, class_id, class: label } = readFields(entry, `${name}[${i}]`);
    const id = optional(class_id, `${name}[${i}].class_id`, readNumber) ?? i;
    return {
      ...points[i]!,
      confidence: optional(confidence, `${name}[${i}].confidence`, readShare) ?? 1,
      class_id: id,
      class: optional(label, `${name}[${i}].class`, readName) ?? `keypoint ${id}`,
    };
  });
}
