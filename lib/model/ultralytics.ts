import type { Task } from '../prediction';
import type { Declared } from './manifest';

/**
 * What Ultralytics' exporter writes into a model's metadata (ultralytics/engine/exporter.py):
 * names "{0: 'person', …}", task, stride, imgsz "[height, width]", all as Python prints them.
 */
export function fromUltralytics(metadata: Record<string, string>): Declared {
  const { names, task, imgsz } = metadata;
  const [height, width] = numbers(imgsz ?? '');
  const classes = classNames(names ?? '');
  const known = taskNames[task ?? ''];
  return {
    ...(classes.length > 0 && { classes }),
    ...(known && { task: known }),
    ...(height && { height, width: width ?? height }),
  };
}

/** Their words on the left, those of the API documents on the right. */
const taskNames: Record<string, Task> = {
  detect: 'detect',
  pose: 'detect',
  obb: 'detect',
  segment: 'outline',
  semantic: 'segment',
  classify: 'classify',
};

/** Names by id from a Python dict or list of strings, which may be quoted either way. Ids without a name get one. */
export function classNames(python: string): string[] {
  const classes: string[] = [];
  const entry = /(?:(\d+)\s*:\s*)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;
  for (const [, id, single, double] of python.matchAll(entry)) {
    classes[id === undefined ? classes.length : Number(id)] = unquoted(single ?? double ?? '');
  }
  return Array.from(classes, (name, id) => name ?? `class ${id}`);
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function numbers(python: string): number[] {
  return (python.match(/\d+/g) ?? []).map(Number);
}
