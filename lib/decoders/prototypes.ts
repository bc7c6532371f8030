import type { Hints, Output } from '../model/decoder';

/** What a head with masks gives: rows of findings with K coefficients each, and K prototypes [1, K, h, w]. */
export interface Prototyped {
  findings: Output;
  prototypes: Output;
  /** K, usually 32. */
  count: number;
}

/** The two outputs, in whichever order; `undefined` where they are not of these shapes. */
export function prototyped(outputs: readonly Output[]): Prototyped | undefined {
  const findings = outputs.find(({ dims }) => dims.length === 3);
  const prototypes = outputs.find(({ dims }) => dims.length === 4);
  if (outputs.length !== 2 || !findings || !prototypes) return undefined;
  return { findings, prototypes, count: prototypes.dims[1]! };
}

/** The number of classes where `columns` is what remains for them; `undefined` where it is not that of the names. */
export function remaining(columns: number, { classCount = columns }: Hints): number | undefined {
  return columns > 0 && columns === classCount ? columns : undefined;
}
