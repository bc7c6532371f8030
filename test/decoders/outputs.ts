import { decoders } from '../../lib/decoders';
import type { DecodeOptions, DetectDecoder, Finding, Output } from '../../lib/model/decoder';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import { type Understood, understand } from '../../lib/model/understand';

/** Values of the last axis, or of the first of them, by the number of their row. */
export type Rows = Record<number, readonly number[]>;

/** An output of zeros but for some rows. */
export function output(name: string, dims: readonly number[], rows: Rows = {}): Output {
  const data = new Float32Array(dims.reduce((product, axis) => product * axis, 1));
  for (const [row, values] of Object.entries(rows)) data.set(values, Number(row) * dims.at(-1)!);
  return { name, dims, data };
}

/** An output of whole numbers, as class ids are. */
export function wholes(name: string, dims: readonly number[], rows: Rows = {}): Output {
  return { ...output(name, dims, rows), whole: true };
}

/** All rows alike. */
export function alike(count: number, values: readonly number[]): Rows {
  return Array.from({ length: count }, () => values);
}

/** A model's picture input; `besides` names the inputs beside the picture. */
export function inputOf(width: number, height: number, besides: readonly string[] = []): PictureInput {
  const tensor = () => ({ type: 'int64', dims: [1, 2], data: new BigInt64Array(2) }) as const;
  return {
    name: 'images',
    width,
    height,
    channels: 3,
    type: 'float32',
    layout: 'NCHW',
    batched: true,
    besides: besides.map((name) => ({ name, tensor })),
  };
}

/** What is made of a model of these outputs, among all families. */
export function understood(outputs: readonly Output[], input: PictureInput, manifest: Declared = {}): Understood {
  return understand([{ name: 'manifest', says: manifest, firm: true }], input, outputs, decoders);
}

export const usual: DecodeOptions = {
  confidence: 0.5,
  overlap: 0.5,
  agnostic: false,
  maxDetections: 300,
  wanted: () => true,
};

export interface Case {
  outputs: readonly Output[];
  input: PictureInput;
  classes?: string[];
  options?: Partial<DecodeOptions>;
}

/** A finding in one line: class id, confidence in percent, x1, y1, x2, y2 in hundredths of a pixel at most. */
export function lines(decoder: DetectDecoder, { outputs, input, classes, options }: Case): string[] {
  const { manifest } = understood(outputs, input, { family: decoder.family, ...(classes && { classes }) });
  return decoder.decode(outputs, { ...usual, ...options }, manifest).map(line);
}

function line({ classId, confidence, x1, y1, x2, y2 }: Finding): string {
  const box = [x1, y1, x2, y2].map((value) => Math.round(value * 100) / 100 + 0);
  return `${classId} at ${Math.round(confidence * 100)} %: ${box.join(' ')}`;
}
