import type { ClassifyDecoder } from '../model/decoder';
import { areFractions, isDistribution, sigmoid, softmax } from './confidences';

/**
 * How every classifier's output is read: one output [1, C], [1, C, 1, 1] or [1, 1, 1, C], logits or confidences.
 * Which of the two is told anew for every run, by the numbers: what lies in 0..1 and sums up to 1 is left as it is,
 * all else goes through softmax; of a multi-label model, or one with a single class, what does not lie in 0..1 goes
 * through sigmoid.
 */
export const classConfidences: Pick<ClassifyDecoder, 'classCount' | 'decode'> = {
  classCount([output, ...others], { classCount }) {
    const { dims, data } = output ?? { dims: [], data: new Float32Array() };
    const isList = (dims.length === 2 || dims.length === 4) && Math.max(...dims) === data.length;
    if (others.length > 0 || !isList) return undefined;
    return (classCount ?? data.length) === data.length ? data.length : undefined;
  },

  decode([output], _, { multiLabel }) {
    const { data } = output!;
    if (multiLabel || data.length === 1) return areFractions(data) ? data : sigmoid(data);
    return isDistribution(data) ? data : softmax(data);
  },
};
