import type { Scored } from '../geometry/nms';
import type { Task } from '../prediction';
import type { Manifest } from './manifest';

/** One output of a model for one picture: float32, row-major, the first axis (batch) is 1. */
export interface Output {
  name: string;
  dims: readonly number[];
  data: Float32Array;
}

/** A box in **model-input pixels**; the letterbox is undone by whoever asked. */
export type Finding = Scored;

/** All set, thresholds 0..1. */
export interface DecodeOptions {
  confidence: number;
  overlap: number;
  agnostic: boolean;
  maxDetections: number;
  /** Whether findings of this class are wanted. */
  wanted: (classId: number) => boolean;
}

/** What is known when a family is to be told from the outputs' shapes. */
export interface Hints {
  /** Number of classes, where the names are known. */
  classCount?: number;
  width: number;
  height: number;
}

/** One family of models: how its outputs look and what they mean. A plain object, pure functions. */
export interface Decoder {
  family: string;
  task: Task;
  /** What pictures of this family are made of, where neither manifest nor metadata says. */
  defaults: Pick<Manifest, 'resize' | 'padValue' | 'channelOrder' | 'scale' | 'mean' | 'std'>;
  /** How many classes outputs of these shapes have, or `undefined` where they are not of this family. */
  classCount(outputs: readonly Output[], hints: Hints): number | undefined;
  decode(outputs: readonly Output[], options: DecodeOptions): Finding[];
}
