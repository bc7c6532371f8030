/** What many measurements of one thing come to. */
export interface Summary {
  median: number;
  p10: number;
  p90: number;
}

/** Something that is measured: resolves to its own figure, milliseconds or another unit. */
export type Measured = () => Promise<number>;

/**
 * Runs all measures in turns (a, b, a, b …), because a machine's speed drifts: what is compared is measured side by side.
 * One round before them warms up and is thrown away.
 * @returns for each name one figure a round, in the order of the rounds
 */
export async function interleave<Name extends string>(
  measures: Record<Name, Measured>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries<Measured>(measures);
  const figures = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const [name, measure] of entries) {
      const figure = await measure();
      if (round >= 0) figures[name as Name].push(figure);
    }
  }
  return figures;
}

/** Milliseconds of each of `count` times of `work`, one after another. */
export async function series(count: number, work: () => unknown): Promise<number[]> {
  const once = timed(work);
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await once());
  return times;
}

/** The middle of several figures taken in a row; the first comes from a cold cache and is left out. */
export function settled(several: () => Promise<number[]>): Measured {
  return async () => median((await several()).slice(1));
}

/** The measure of how long `work` takes, in milliseconds. */
export function timed(work: () => unknown): Measured {
  return async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
}

/**
 * How often a second `work` is done when it is always begun `inFlight` times over: counted from the first end to the
 * last one within `durationMs`, so that filling and emptying the line does not count.
 */
export async function steadyRate(durationMs: number, inFlight: number, work: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + durationMs;
  const ends: number[] = [];
  const worker = async () => {
    while (performance.now() < until) {
      await work();
      ends.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const counted = ends.filter((end) => end <= until);
  return (1000 * (counted.length - 1)) / (counted.at(-1)! - counted[0]!);
}

/** Same-round ratios, so that a slow spell of the machine weighs on both sides. */
export function ratios(of: readonly number[], over: readonly number[]): Summary {
  return summary(of.map((figure, round) => figure / over[round]!));
}

export function summary(figures: readonly number[]): Summary {
  const sorted = [...figures].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) };
}

export function median(figures: readonly number[]): number {
  return summary(figures).median;
}

/** The one that 99 of 100 stay below, or reach. */
export function p99(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? Number.NaN;
}

/** Linear between the two nearest of `sorted`; NaN where there is none. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}
