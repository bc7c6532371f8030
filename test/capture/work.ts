type Method = (this: Buffer, ...all: unknown[]) => number | Buffer;

/** How many bytes Buffers search and copy meanwhile: unlike a time, it is the same on every machine. */
export function workOf(run: () => void): number {
  let bytes = 0;
  const { indexOf, copy, copyWithin } = Buffer.prototype as unknown as Record<string, Method>;
  const counting: Record<string, Method> = {
    indexOf(value, from = 0) {
      const at = indexOf!.call(this, value, from) as number;
      bytes += (at < 0 ? this.length : at) - Number(from);
      return at;
    },
    copy(...all) {
      const count = copy!.apply(this, all) as number;
      bytes += count;
      return count;
    },
    copyWithin(to, from, end) {
      bytes += Number(end ?? this.length) - Number(from);
      return copyWithin!.call(this, to, from, end);
    },
  };
  Object.assign(Buffer.prototype, counting);
  try {
    run();
    return bytes;
  } finally {
    Object.assign(Buffer.prototype, { indexOf, copy, copyWithin });
  }
}
