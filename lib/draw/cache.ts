/** Keeps what was made last, up to `limit` bytes; what was not asked for longest is dropped first. */
export interface Cache<T> {
  /** What was made for `key`, or else what `make` gives now. */
  get(key: string, make: () => T): T;
  readonly bytes: number;
}

export function createCache<T>(limit: number, sizeOf: (value: T) => number): Cache<T> {
  const entries = new Map<string, T>(); // in the order of last use
  let bytes = 0;
  const drop = (key: string, value: T) => {
    entries.delete(key);
    bytes -= sizeOf(value);
  };
  return {
    get(key, make) {
      const known = entries.get(key);
      if (known !== undefined) drop(key, known);
      const value = known ?? make();
      entries.set(key, value);
      bytes += sizeOf(value);
      for (const [oldest, old] of entries) if (bytes > limit) drop(oldest, old);
      return value;
    },
    get bytes() {
      return bytes;
    },
  };
}
