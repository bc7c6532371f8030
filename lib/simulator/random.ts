/** A source of numbers from 0 up to 1 that the same seeds always start in the same way. */
export type Random = () => number;

/** Numbers from whole seeds, by the steps of mulberry32; the seeds are mixed by the finaliser of MurmurHash3. */
export function createRandom(...seeds: number[]): Random {
  let state = seeds.reduce((hash, seed) => mixed(hash ^ mixed(seed + 0x9e3779b9)), 0x2545f491);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

export function oneOf<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
