import { expect } from 'chai';
import { type Asking, readAnswer } from '../../lib/backends/answers';
import { ClassIds } from '../../lib/backends/answers/class-ids';
import { readQuestion } from '../../lib/backends/answers/question';
import type { LinesideError } from '../../lib/errors';
import type { Size } from '../../lib/image/codec';
import type { PredictOptions } from '../../lib/model/model';
import type { Detection, DetectPrediction, Prediction } from '../../lib/prediction';

export const image = { width: 200, height: 100 };
export const box = { x: 20, y: 10, width: 8, height: 4, class: 'bolt', confidence: 0.9 };
export const square = [
  { x: 10, y: 10 },
  { x: 30, y: 10 },
  { x: 30, y: 20 },
  { x: 10, y: 20 },
];

export interface Told {
  asked?: PredictOptions;
  original?: Size;
  sent?: Size;
  ids?: ClassIds;
  suppress?: boolean;
}

/** What a backend makes of a server's answer. */
export function read<P extends Prediction>(
  value: unknown,
  { asked = {}, original, sent, ids, suppress }: Told = {},
): Promise<P> {
  const asking: Asking = {
    question: readQuestion(asked),
    ids: ids ?? new ClassIds(),
    modelId: 'parts/3',
    sent: async () => sent,
    seconds: 0.25,
    ...(original && { original }),
    ...(suppress !== undefined && { suppress }),
  };
  return readAnswer(value, asking) as Promise<P>;
}

export async function boxes(predictions: unknown[], told: Told = {}): Promise<Detection[]> {
  return (await read<DetectPrediction>({ predictions, image }, told)).predictions;
}

export function failure(act: Promise<unknown>): Promise<LinesideError> {
  return act.then(
    () => expect.fail('expected a failure'),
    (error) => error,
  );
}
