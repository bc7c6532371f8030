import { expected, LinesideError } from '../../lib/errors';
import type { PredictOptions } from '../../lib/model/model';
import { type AnswerFormat, answerFormats, type MaskFormat, maskFormats } from '../../lib/prediction';
import { isRecord } from './message';

/** Every key that `msg.options` may have; those of another task are read by that task's node. */
const keys = [
  'confidence',
  'overlap',
  'classes',
  'max_detections',
  'maxDetections',
  'agnostic',
  'mask_format',
  'maskFormat',
  'top_k',
  'topK',
  'format',
  'stroke',
  'labels',
  'name',
] as const;
export type OptionKey = (typeof keys)[number];

/** What only servers do; any node may ask for it by message. */
export const serversOptions: RawOptions = { format: '', stroke: '', labels: '', name: '' };

/** Options as they come from a form or a message: nothing is known of their types. */
export type RawOptions = Partial<Record<OptionKey, unknown>>;

/**
 * `msg.options`, with entries that are empty left out so that the node's own hold. Throws `BAD_OPTION` for what is no
 * object or has a key that no node knows: a misspelt threshold must not be passed over in silence.
 */
export function readMessageOptions(value: unknown): RawOptions {
  if (isBlank(value)) return {};
  if (!isRecord(value)) throw new LinesideError('BAD_OPTION', expected('an object', 'msg.options', value));
  const unknown = Object.keys(value).filter((key) => !keys.includes(key as OptionKey));
  if (unknown.length > 0)
    throw new LinesideError('BAD_OPTION', expected(`keys ${keys.join(', ')}`, 'msg.options', unknown[0]));
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => !isBlank(entry)));
}

/** Those of `options` that a node has itself: `classes` of a detector mean nothing to the classifier behind it. */
export function ownOptions(options: RawOptions, own: RawOptions): RawOptions {
  const name = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).filter(([key]) => name(key) in own));
}

/** Options for a run, thresholds 0..1. Throws `BAD_OPTION` with what was expected. */
export function readPredictOptions(raw: RawOptions): PredictOptions {
  const { confidence, overlap, classes, agnostic } = raw;
  const most = raw.max_detections ?? raw.maxDetections;
  const maskFormat = raw.mask_format ?? raw.maskFormat;
  const topK = raw.top_k ?? raw.topK;
  return {
    ...(!isBlank(confidence) && { confidence: readPercent('confidence', confidence) }),
    ...(!isBlank(overlap) && { overlap: readPercent('overlap', overlap) }),
    ...(!isBlank(classes) && { classes: readNames('classes', classes) }),
    ...(!isBlank(most) && { maxDetections: readCount('max_detections', most) }),
    ...(!isBlank(maskFormat) && { maskFormat: readMaskFormat('mask_format', maskFormat) }),
    ...(!isBlank(topK) && { topK: readWhole('top_k', topK) }),
    ...(!isBlank(agnostic) && { agnostic: readBoolean('agnostic', agnostic) }),
    ...readServersOptions(raw),
  };
}

/** How a server draws, and what it calls the picture. Throws `BAD_OPTION`. */
function readServersOptions({ format, stroke, labels, name }: RawOptions): PredictOptions {
  return {
    ...(!isBlank(format) && { format: readFormat('format', format) }),
    ...(!isBlank(stroke) && { stroke: readWhole('stroke', stroke) }),
    ...(!isBlank(labels) && { labels: readBoolean('labels', labels) }),
    ...(!isBlank(name) && { name: readText('name', name) }),
  };
}

/** A threshold as the API documents have it, 0 to 100, as 0..1. Below 1 it is taken as the fraction it looks like. */
export function readPercent(name: string, value: unknown): number {
  const number = toNumber(value);
  if (!(number >= 0 && number <= 100))
    throw new LinesideError('BAD_OPTION', expected('a number from 0 to 100', name, value));
  return number < 1 ? number : number / 100;
}

export function readCount(name: string, value: unknown): number {
  const number = toNumber(value);
  if (!(Number.isInteger(number) && number > 0)) {
    throw new LinesideError('BAD_OPTION', expected('a whole number above 0', name, value));
  }
  return number;
}

function readWhole(name: string, value: unknown): number {
  const number = toNumber(value);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new LinesideError('BAD_OPTION', expected('a whole number, 0 or above', name, value));
}

/** Names as a list, or as a text with commas between them, as the API documents have it. */
function readNames(name: string, value: unknown): string[] {
  const list = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) {
    throw new LinesideError('BAD_OPTION', expected('names with commas between them, or a list of names', name, value));
  }
  return list.map((entry: string) => entry.trim()).filter((entry) => entry !== '');
}

function readMaskFormat(name: string, value: unknown): MaskFormat {
  if (maskFormats.includes(value as MaskFormat)) return value as MaskFormat;
  throw new LinesideError('BAD_OPTION', expected(`one of ${maskFormats.join(', ')}`, name, value));
}

function readFormat(name: string, value: unknown): AnswerFormat {
  if (answerFormats.includes(value as AnswerFormat)) return value as AnswerFormat;
  throw new LinesideError('BAD_OPTION', expected(`one of ${answerFormats.join(', ')}`, name, value));
}

function readText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new LinesideError('BAD_OPTION', expected('a text', name, value));
}

function readBoolean(name: string, value: unknown): boolean {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new LinesideError('BAD_OPTION', expected('true or false', name, value));
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function isBlank(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}
