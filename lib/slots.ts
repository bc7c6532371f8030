import { LinesideError } from './errors';

/** Gives a slot back. Calling it twice does no harm. */
export type Release = () => void;

/** At most `limit` holders at once; who comes first is served first. */
export class Slots {
  private taken = 0;
  private readonly waiting: { grant: (release: Release) => void; signal?: AbortSignal }[] = [];

  constructor(readonly limit: number) {}

  /** Resolves when a slot is free. Rejects with `CLOSED` when `signal` fires first. */
  take(signal?: AbortSignal): Promise<Release> {
    if (signal?.aborted) return Promise.reject(closed());
    if (this.taken < this.limit) return Promise.resolve(this.hold());
    return new Promise((grant, refuse) => {
      const entry = { grant, ...(signal && { signal }) };
      this.waiting.push(entry);
      signal?.addEventListener('abort', () => this.leave(entry) && refuse(closed()), { once: true });
    });
  }

  private leave(entry: (typeof this.waiting)[number]): boolean {
    const at = this.waiting.indexOf(entry);
    if (at >= 0) this.waiting.splice(at, 1);
    return at >= 0;
  }

  private hold(): Release {
    this.taken++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.taken--;
      this.waiting.shift()?.grant(this.hold());
    };
  }
}

function closed(): LinesideError {
  return new LinesideError('CLOSED', 'closed before its turn came');
}
