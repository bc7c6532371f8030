import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { expected, LinesideError } from '../errors';
import { type Resize, resizes } from '../image/letterbox';
import { type Task, tasks } from '../prediction';

/** What one has to know of a model to put a picture in and read the answer. */
export interface Manifest {
  task: Task;
  /** Which decoder reads the outputs, such as `yolov8`. */
  family: string;
  /** Names by class id. */
  classes: string[];
  /** Names of the points that every finding has, by their number; of models that find points. */
  keypoints?: string[];
  /** Whether boxes have an angle. */
  rotated?: boolean;
  /** Pixels of the model's input. */
  width: number;
  height: number;
  resize: Resize;
  /** 0..255, beside a letterboxed picture. */
  padValue: number;
  channelOrder: 'rgb' | 'bgr';
  /** A number of the input is (pixel · scale − mean) / std. */
  scale: number;
  mean: number[];
  std: number[];
  /** Thresholds 0..1 that hold where neither node nor message says otherwise. */
  confidence: number;
  overlap: number;
  /** Only of classification: whether any number of classes may be true at once. */
  multiLabel: boolean;
  licence: string;
  source: string;
}

export type ManifestKey = keyof Manifest;

/** What a file, its metadata or its manifest says; any part may be missing. */
export type Declared = Partial<Manifest>;

type Check = readonly [words: string, holds: (value: unknown) => boolean];

const text: Check = ['a text', (v) => typeof v === 'string' && v.length > 0];
const pixels: Check = ['a whole number from 1 to 16384', (v) => Number.isInteger(v) && within(v, 1, 16384)];
const fraction: Check = ['a number from 0 to 1', (v) => within(v, 0, 1)];
const channelValues: Check = [
  'a list of 1 or 3 numbers',
  (v) => isList(v, Number.isFinite) && [1, 3].includes(v.length),
];

const names: Check = ['a list of names', (v) => isList(v, (name) => typeof name === 'string') && v.length > 0];

/** Every key a manifest may have, with what is expected of it. */
const checks: Record<ManifestKey, Check> = {
  task: oneOf(tasks),
  family: text,
  classes: names,
  keypoints: names,
  rotated: ['true or false', (v) => typeof v === 'boolean'],
  width: pixels,
  height: pixels,
  resize: oneOf(resizes),
  padValue: ['a whole number from 0 to 255', (v) => Number.isInteger(v) && within(v, 0, 255)],
  channelOrder: oneOf(['rgb', 'bgr']),
  scale: ['a number above 0', (v) => Number.isFinite(v) && (v as number) > 0],
  mean: channelValues,
  std: ['a list of 1 or 3 numbers other than 0', (v) => channelValues[1](v) && !(v as number[]).includes(0)],
  confidence: fraction,
  overlap: fraction,
  multiLabel: ['true or false', (v) => typeof v === 'boolean'],
  licence: text,
  source: text,
};

/** Where the manifest of a model lies: `parts.json` beside `parts.onnx`. */
export function manifestBeside(modelPath: string): string {
  return `${modelPath.slice(0, modelPath.length - extname(modelPath).length)}.json`;
}

/**
 * Reads and checks a manifest. `undefined` where the file does not exist and is not `required`.
 * Throws `BAD_MANIFEST` with a sentence that names every wrong key and what was expected.
 */
export async function readManifest(path: string, required: boolean): Promise<Declared | undefined> {
  const json = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !required) return undefined;
    throw new LinesideError('BAD_MANIFEST', `the manifest ${path} cannot be read: ${error.message}`, { cause: error });
  });
  return json === undefined ? undefined : parseManifest(json, path);
}

/** As `readManifest`, from the file's text; `path` is for the sentence. */
export function parseManifest(json: string, path: string): Declared {
  const value = parse(json, path);
  const faults = Object.entries(value).flatMap(([key, entry]) => fault(key, entry) ?? []);
  if (faults.length > 0) throw new LinesideError('BAD_MANIFEST', `the manifest ${path} is wrong: ${faults.join('; ')}`);
  return value;
}

function parse(json: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json.replace(/^\uFEFF/, '')); // the mark that Windows' editors put first
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new LinesideError('BAD_MANIFEST', `the manifest ${path} is no JSON: ${(error as Error).message}`);
  }
  throw new LinesideError('BAD_MANIFEST', `expected a JSON object in the manifest ${path}`);
}

function fault(key: string, value: unknown): string | undefined {
  const check = Object.hasOwn(checks, key) && checks[key as ManifestKey];
  if (!check) return `there is no key "${key}" (known: ${Object.keys(checks).join(', ')})`;
  return check[1](value) ? undefined : expected(check[0], `"${key}"`, value);
}

function oneOf(words: readonly string[]): Check {
  return [`one of ${words.map((word) => `"${word}"`).join(', ')}`, (v) => words.includes(v as string)];
}

function within(value: unknown, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function isList(value: unknown, holds: (entry: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(holds);
}
