import { expected } from '../errors';
import { type Resample, resamples } from '../image/codec';
import { type Crop, type Resize, resizes } from '../image/letterbox';
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
  /** The part of every picture that is used; all of it where absent. */
  crop?: Crop;
  resize: Resize;
  /** 0..1 of what `centre-crop` would keep: 0.875 where pictures of 256 are cropped to 224. 1 where absent. */
  cropShare?: number;
  /** The filter that scales; where absent, `lanczos` keeps the small objects that detectors look for. */
  resample?: Resample;
  /** 0..255, beside a letterboxed picture. */
  padValue: number;
  /** `stretch`: the darkest and the brightest fiftieth of a picture's numbers become 0 and 255. */
  contrast?: 'stretch';
  /** How the channels lie; `grey` has the same luma in all. */
  channelOrder: 'rgb' | 'bgr' | 'grey';
  layout: 'NCHW' | 'NHWC';
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
  classes: ['a list of names, or the name of a label file', names[1]],
  keypoints: names,
  rotated: ['true or false', (v) => typeof v === 'boolean'],
  width: pixels,
  height: pixels,
  crop: [
    'left, top, right and bottom from 0 to 1, right above left and bottom above top',
    (v) => isCrop(v as Partial<Crop> | null),
  ],
  resize: oneOf(resizes),
  cropShare: ['a number above 0, 1 at most', (v) => v !== 0 && within(v, 0, 1)],
  resample: oneOf(resamples),
  padValue: ['a whole number from 0 to 255', (v) => Number.isInteger(v) && within(v, 0, 255)],
  contrast: oneOf(['stretch']),
  channelOrder: oneOf(['rgb', 'bgr', 'grey']),
  layout: oneOf(['NCHW', 'NHWC']),
  scale: ['a number above 0', (v) => Number.isFinite(v) && (v as number) > 0],
  mean: channelValues,
  std: ['a list of 1 or 3 numbers other than 0', (v) => channelValues[1](v) && !(v as number[]).includes(0)],
  confidence: fraction,
  overlap: fraction,
  multiLabel: ['true or false', (v) => typeof v === 'boolean'],
  licence: text,
  source: text,
};

/** What is wrong with an object that should be a manifest, a sentence for each key. */
export function faults(value: Record<string, unknown>): string[] {
  return Object.entries(value).flatMap(([key, entry]) => fault(key, entry) ?? []);
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

function isCrop(value: Partial<Crop> | null): boolean {
  const { left = -1, top = -1, right = -1, bottom = -1, ...others } = value ?? {};
  const inside = [left, top, right, bottom].every((edge) => within(edge, 0, 1));
  return inside && right > left && bottom > top && Object.keys(others).length === 0;
}

function isList(value: unknown, holds: (entry: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(holds);
}
