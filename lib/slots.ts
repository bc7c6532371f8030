import { LinesideError } from './errors';

/** Gives a slot back. Calling it twice does no harm. */
export type Release = () => void;

interface Waiting {
  grant: (release: Release) => void;
  refuse: (error: LinesideError) => void;
}

/** At most `limit` holders at once; who comes first is served first. */
export class Slots {
  private readonly waiting: Waiting[] = [];
  private readonly watchers = new Set<() => void>();
  private taken = 0;
  private closed = false;

  constructor(readonly limit: number) {}

  /** A slot at once, or `undefined` where none is free. */
  tryTake(): Release | undefined {
    return this.closed || this.taken >= this.limit ? undefined : this.hold();
  }

  /** Whether nobody would be let in at once. */
  get full(): boolean {
    return this.taken >= this.limit;
  }

  /** Tells whenever a holder has given a slot back, whoever got it then. Returns how to be told no more. */
  onRelease(told: () => void): () => void {
    this.watchers.add(told);
    return () => void this.watchers.delete(told);
  }

  /** Resolves when a slot is free. Rejects with `CLOSED` when `signal` fires or `close` is called first. */
  take(signal?: AbortSignal): Promise<Release> {
    if (this.closed || signal?.aborted) return Promise.reject(gone());
    const free = this.tryTake();
    if (free) return Promise.resolve(free);
    return new Promise((resolve, reject) => {
      const leave = () => this.leave(entry);
      const grant = (release: Release) => {
        signal?.removeEventListener('abort', leave);
        resolve(release);
      };
      const entry = { grant, refuse: reject };
      this.waiting.push(entry);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Nobody is let in any more; who waits is refused. */
  close(): void {
    this.closed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(gone());
  }

  private leave(entry: Waiting): void {
    const at = this.waiting.indexOf(entry);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    entry.refuse(gone());
  }

  private hold(): Release {
    this.taken++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.taken--;
      this.waiting.shift()?.grant(this.hold());
      for (const told of [...this.watchers]) told();
    };
  }
}

function gone(): LinesideError {
  return new LinesideError('CLOSED', 'closed before its turn came');
}
