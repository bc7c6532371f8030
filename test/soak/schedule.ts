import { seeded } from '../bench/random';

/** What happens next, and to whom. */
export interface Turn {
  fault: string;
  camera: number;
  /** How long it lasts, where it does not end by itself. */
  ms: number;
  /** From 0 up to 1. */
  drawn: number;
}

const [shortestMs, longestMs] = [500, 5000];

/** Faults without end, each as often as the others, in an order that `seed` gives: the same on every machine. */
export function* schedule(
  seed: number,
  faults: readonly string[],
  cameras: (fault: string) => number,
): Generator<Turn> {
  const random = seeded(seed);
  for (;;) {
    for (const fault of shuffled(faults, random)) {
      const [camera, ms] = [Math.floor(random() * cameras(fault)), shortestMs + random() * (longestMs - shortestMs)];
      yield { fault, camera, ms, drawn: random() };
    }
  }
}

/** Fisher and Yates's. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const all = [...list];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other]!, all[last]!];
  }
  return all;
}
