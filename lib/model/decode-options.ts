import { expected, LinesideError } from '../errors';
import { type MaskFormat, maskFormats } from '../prediction';
import type { DecodeOptions } from './decoder';
import type { Manifest } from './manifest';
import type { PredictOptions } from './model';
import { refuseOtherTask } from './task';

/** What was asked, completed by the manifest's thresholds and checked. Throws `BAD_OPTION` and `WRONG_TASK`. */
export function decodeOptions(asked: PredictOptions, manifest: Manifest): DecodeOptions {
  refuseOtherTask(asked.task, manifest.task);
  if (asked.format !== undefined && asked.format !== 'json') {
    throw new LinesideError('BAD_OPTION', `only servers draw (format "${asked.format}"); here the node draw does`);
  }
  return { ...plainOptions(asked, manifest), wanted: wanted(asked.classes ?? [], manifest.classes) };
}

/** What can be checked without knowing the model's classes. */
export type PlainOptions = Omit<Required<DecodeOptions>, 'wanted'>;

/** Throws `BAD_OPTION`. */
export function plainOptions(asked: PredictOptions, usual: Pick<Manifest, 'confidence' | 'overlap'>): PlainOptions {
  return {
    confidence: fraction('confidence', asked.confidence ?? usual.confidence),
    overlap: fraction('overlap', asked.overlap ?? usual.overlap),
    maxDetections: count('maxDetections', asked.maxDetections ?? 300),
    agnostic: asked.agnostic ?? false,
    topK: asked.topK ? count('topK', asked.topK) : 0,
    maskFormat: maskFormat(asked.maskFormat ?? 'polygon'),
  };
}

function fraction(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new LinesideError('BAD_OPTION', expected('a number from 0 to 1', name, value));
}

function count(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new LinesideError('BAD_OPTION', expected('a whole number above 0', name, value));
}

function maskFormat(value: MaskFormat): MaskFormat {
  if (maskFormats.includes(value)) return value;
  throw new LinesideError('BAD_OPTION', expected(`one of ${maskFormats.join(', ')}`, 'maskFormat', value));
}

function wanted(names: readonly string[], classes: readonly string[]): DecodeOptions['wanted'] {
  if (names.length === 0) return () => true;
  const ids = new Set(names.map((name) => classes.indexOf(name)));
  if (!ids.has(-1)) return (classId) => ids.has(classId);
  const unknown = names.filter((name) => !classes.includes(name));
  throw new LinesideError(
    'BAD_OPTION',
    expected(`names of the model's classes (${some(classes)})`, 'classes', unknown.join(', ')),
  );
}

function some(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} … ${names.length} in all` : names.join(', ');
}
