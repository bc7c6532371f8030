import type { Grid } from '../geometry/field';
import type { Scored } from '../geometry/nms';
import type { MaskFormat } from '../prediction';
import type { Declared, Manifest } from './manifest';

/** One output of a model for one picture: float32, row-major; the first axis (batch) is 1 where there is one. */
export interface Output {
  name: string;
  dims: readonly number[];
  data: Float32Array;
  /** Whether the model gives whole numbers, such as class ids, which are float32 here all the same. */
  whole?: boolean;
}

/** A box in **model-input pixels**; the fit is undone by whoever asked. */
export interface Finding extends Scored {
  /** Radians, of any size; the box is then that before the rotation round its centre. */
  angle?: number;
  /** In the order of the manifest's keypoints; model-input pixels. */
  keypoints?: { x: number; y: number; confidence: number }[];
}

/**
 * The shape of a finding as logits, above 0 inside, on the cells of the model's grid that its box needs; `area` in
 * model-input pixels. What lies beyond the box is for interpolation up to the box's edges only.
 */
export type Mask = Grid;

/** A class for every cell of a grid over the whole model input. */
export interface ClassGrid {
  /** The best class of each cell; −1 where none reaches the threshold. */
  classIds: Int16Array;
  columns: number;
  rows: number;
  /**
   * Natural logarithm of a class's confidence in a cell, at least −20; asked for where classes meet, so it may cost
   * something. Absent where the model gives classes alone.
   */
  logConfidence?: (cell: number, classId: number) => number;
}

/** All set, thresholds 0..1; `topK` only for classification, `maskFormat` only for outlines. */
export interface DecodeOptions {
  confidence: number;
  overlap: number;
  agnostic: boolean;
  maxDetections: number;
  /** Whether findings of this class are wanted. */
  wanted: (classId: number) => boolean;
  /** How many classes are named at most; 0 or absent: all above the threshold. */
  topK?: number;
  /** How shapes are written; polygons where absent. */
  maskFormat?: MaskFormat;
}

/** What is known when a family is to be told from the outputs' shapes. */
export interface Hints {
  /** Number of classes, where the names are known. */
  classCount?: number;
  width: number;
  height: number;
  /** Names of the inputs beside the picture. */
  besides?: readonly string[];
  declared: Declared;
}

type Defaults = Pick<
  Manifest,
  'resize' | 'resample' | 'padValue' | 'channelOrder' | 'scale' | 'mean' | 'std' | 'keypoints' | 'rotated'
>;

interface Family {
  /** Its name in a manifest. */
  family: string;
  /** What pictures of this family are made of, where neither manifest nor metadata says. */
  defaults: Defaults;
  /** How many classes outputs of these shapes have, or `undefined` where they are not of this family. */
  classCount(outputs: readonly Output[], hints: Hints): number | undefined;
}

interface Decodes<Found> {
  decode(outputs: readonly Output[], options: DecodeOptions, manifest: Manifest): Found;
}

export type DetectDecoder = Family & Decodes<Finding[]> & { task: 'detect' };
export type OutlineDecoder = Family & Decodes<(Finding & { mask: Mask })[]> & { task: 'outline' };
export type SegmentDecoder = Family & Decodes<ClassGrid> & { task: 'segment' };
/** Gives a confidence 0..1 for every class. */
export type ClassifyDecoder = Family & Decodes<Float32Array> & { task: 'classify' };

/** One family of models for one task: how its outputs look and what they mean. A plain object, pure functions. */
export type Decoder = DetectDecoder | OutlineDecoder | SegmentDecoder | ClassifyDecoder;
