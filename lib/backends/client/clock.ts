/** Replaced by tests, which move time on themselves. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; never rejects. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Rings once after `ms`, unless the returned function is called before. */
  alarm(ms: number, ring: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    }),
  alarm: (ms, ring) => {
    const timer = setTimeout(ring, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
