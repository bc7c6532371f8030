/**
 * Spreads a picture's numbers, in place: what lies at the 2nd percentile of all channels together becomes 0, what lies
 * at the 98th becomes 255. As scikit-image's `rescale_intensity` does it between these percentiles, but on the picture
 * as it has been scaled, whose percentiles are nearly those of the whole.
 */
export function stretchContrast(data: Buffer): void {
  const counts = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++;
  const [low, high] = [percentile(counts, data.length, 0.02), percentile(counts, data.length, 0.98)];
  if (high <= low) return;
  const spread = Uint8Array.from(counts, (_, value) => clamp(((value - low) / (high - low)) * 255));
  for (let i = 0; i < data.length; i++) data[i] = spread[data[i]!]!;
}

/** Between two ranks by proportion, as NumPy has it. */
function percentile(counts: Uint32Array, total: number, share: number): number {
  const rank = share * (total - 1);
  const [below, above] = [valueAt(counts, Math.floor(rank)), valueAt(counts, Math.ceil(rank))];
  return below + (above - below) * (rank - Math.floor(rank));
}

function valueAt(counts: Uint32Array, rank: number): number {
  let passed = 0;
  return counts.findIndex((count) => {
    passed += count;
    return passed > rank;
  });
}

function clamp(value: number): number {
  return Math.trunc(Math.min(255, Math.max(0, value)));
}
