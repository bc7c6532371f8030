import { isFields } from './fields';

/**
 * The answers to a list as if each had been asked alone: the Inference server says the same id in all, and in each how
 * long all took.
 */
export function apart(values: readonly unknown[]): unknown[] {
  const seen = new Set<unknown>();
  return values.map((value) => {
    if (!isFields(value)) return value;
    const { inference_id, time } = value;
    const isNew = !seen.has(inference_id);
    seen.add(inference_id);
    return {
      ...value,
      ...(typeof time === 'number' && { time: time / values.length }),
      inference_id: isNew ? inference_id : undefined,
    };
  });
}
