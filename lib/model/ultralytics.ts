import { cocoKeypoints, type Task } from '../prediction';
import type { Declared } from './manifest';

/**
 * What Ultralytics' exporter writes into a model's metadata (ultralytics/engine/exporter.py):
 * names "{0: 'person', …}", task, stride, imgsz "[height, width]", all as Python prints them; of pose models kpt_shape
 * "[17, 3]" (points, numbers of each) and, since 2025, kpt_names "{0: ['nose', …]}" by class; license.
 */
export function fromUltralytics(metadata: Record<string, string>): Declared {
  const { names, task, imgsz, license } = metadata;
  const [height, width] = numbers(imgsz ?? '');
  const classes = classNames(names ?? '');
  const known = taskNames.get(task);
  const family = families.get(task);
  return {
    ...(classes.length > 0 && { classes }),
    ...(known && { task: known }),
    ...(task === 'obb' && { rotated: true }),
    ...keypointNames(metadata),
    ...(family && { family }),
    ...(height && { height, width: width ?? height }),
    ...(license && { licence: license }),
  };
}

/** Their words on the left, those of the API documents on the right. */
const taskNames = new Map<string | undefined, Task>([
  ['detect', 'detect'],
  ['pose', 'detect'],
  ['obb', 'detect'],
  ['segment', 'outline'],
  ['semantic', 'segment'],
  ['classify', 'classify'],
]);

/** Where the outputs look like those of other trainers, who prepare pictures differently. */
const families = new Map<string | undefined, string>([
  ['semantic', 'yolo26-sem'],
  ['classify', 'yolo-cls'],
]);

/** An id beyond this is no class or keypoint of a detector, and a list up to it would fill the memory. */
const highestId = 65_535;

/** The names of the first class; a person's where none are given and there are seventeen, as in COCO. */
function keypointNames({ kpt_shape = '', kpt_names = '' }: Record<string, string>): Pick<Declared, 'keypoints'> {
  const [count = 0] = numbers(kpt_shape);
  const given = classNames(kpt_names);
  const known = given.length === 0 && count === cocoKeypoints.length ? cocoKeypoints : given;
  if (count === 0 || count > highestId) return {};
  return { keypoints: Array.from({ length: count }, (_, id) => known[id] ?? `keypoint ${id}`) };
}

/**
 * Names by id from a Python dict or list of strings, which may be quoted either way, as may the ids (as JSON has them).
 * Ids without a name get one.
 */
export function classNames(python: string): string[] {
  const classes: string[] = [];
  const entry = /(?:(["']?)(\d+)\1\s*:\s*)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;
  for (const [, , number, single, double] of python.matchAll(entry)) {
    const id = Number(number ?? classes.length);
    if (id <= highestId) classes[id] = unquoted(single ?? double ?? '');
  }
  return Array.from(classes, (name, id) => name ?? `class ${id}`);
}

/** Python writes what does not print, such as a no-break space, by its number: \xa0, \u200b, \U0001f600. */
function unquoted(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U(000[\da-f]{5}|0010[\da-f]{4})|(.))/g,
    (_, x, u, long, letter) => {
      const code = x ?? u ?? long;
      return code === undefined ? (controls[letter] ?? letter) : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
}

const controls: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function numbers(python: string): number[] {
  return (python.match(/\d+/g) ?? []).map(Number);
}
