/**
 * How long it is since this process waited for others on the network: what it owes then is late by its own fault. Of the
 * whole process, which has one model; those that wait have deadlines of their own.
 */

let open = 0;
let lastMs = performance.now();

/** Does what waits for others, in line for a turn at them too. */
export async function waiting<T>(work: () => Promise<T>): Promise<T> {
  open++;
  try {
    return await work();
  } finally {
    open--;
    lastMs = performance.now();
  }
}

/** Milliseconds since this process waited for anybody; 0 while it does. */
export function quietMs(): number {
  return open > 0 ? 0 : performance.now() - lastMs;
}
