/** Whether `count` numbers, `step` apart from `start`, are confidences already: each in 0..1, and 1 in sum but for 0.001. */
export function isDistribution(data: Float32Array, start = 0, step = 1, count = data.length): boolean {
  let sum = 0;
  for (let i = 0, at = start; i < count; i++, at += step) {
    const value = data[at]!;
    if (!(value >= 0 && value <= 1)) return false;
    sum += value;
  }
  return Math.abs(sum - 1) <= 1e-3;
}

/** Whether all numbers lie in 0..1. Logits of a whole answer never do: they are below 0 wherever something is not. */
export function areFractions(data: Float32Array): boolean {
  return data.every((value) => value >= 0 && value <= 1);
}

/** Confidences that sum up to 1. */
export function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** A confidence for each logit by itself. */
export function sigmoid(logits: Float32Array): Float32Array {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}
