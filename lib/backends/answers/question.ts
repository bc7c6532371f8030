import { type PlainOptions, plainOptions } from '../../model/decode-options';
import type { PredictOptions } from '../../model/model';
import type { Task } from '../../prediction';

/** What a caller asks of a server, checked and complete. Thresholds are 0..1. */
export interface Question extends PlainOptions, Pick<PredictOptions, 'stroke' | 'labels' | 'name'> {
  /** Where absent, any answer will do. */
  task?: Task;
  /** Names of classes to keep; an empty list keeps all. */
  classes: readonly string[];
  format: NonNullable<PredictOptions['format']>;
}

/** What the documents of the hosted API say where nothing is asked. */
export const defaults = {
  overlap: 0.3,
  maxDetections: 300,
  confidence: { detect: 0.4, outline: 0.4, classify: 0.4, segment: 0.5 },
} as const;

/** Throws `BAD_OPTION`. */
export function readQuestion(asked: PredictOptions): Question {
  const { task, classes = [], format = 'json', stroke, labels, name } = asked;
  return {
    ...plainOptions(asked, { confidence: defaults.confidence[task ?? 'detect'], overlap: defaults.overlap }),
    ...{ classes, format },
    ...(task && { task }),
    ...(stroke !== undefined && { stroke }),
    ...(labels !== undefined && { labels }),
    ...(name !== undefined && { name }),
  };
}

/**
 * How many detections to ask for: more than are wanted where a server filters by class after its limit, or not at all,
 * and where boxes of different classes suppress each other only here (`suppress`).
 */
export function mostToAskFor({ classes, maxDetections, agnostic }: Question, suppress = false): number {
  const fewerLater = classes.length > 0 || (suppress && agnostic);
  return fewerLater ? Math.max(maxDetections, defaults.maxDetections) : maxDetections;
}
