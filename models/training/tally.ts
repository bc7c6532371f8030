import type { Prediction } from '../../lib';
import type { Scene } from './scenes';

/** One measure of a model: all told, and by class where the class was there. Both 0..1. */
export interface Figure {
  measure: string;
  value: number;
  byClass: (readonly [name: string, value: number | undefined])[];
}

/** What is counted from picture to picture. `add` throws for an answer of another task. */
export interface Tally {
  add(scene: Scene, prediction: Prediction): void | Promise<void>;
  figures(): Figure[];
}

/** Of those that are known; 0 where none is, so that a score of nothing meets no target. */
export function mean(values: readonly (number | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
}
