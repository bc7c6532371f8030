/** A node that pictures are sent to, and whether one more would have to wait there. */
export interface Consumer {
  readonly full: boolean;
  onRelease(told: () => void): () => void;
}

/** Messages whose consumers are not known yet. One that comes later than so many others is not known any more. */
const remembered = 64;

const sources = new Set<Demand>();

/**
 * How much an image-in is asked for. Node-RED tells a node nothing of what becomes of its messages; so those that work on
 * pictures say which message came, and who sent it learns from that whom it feeds, whatever lies between.
 */
export class Demand {
  private readonly sent = new Set<string>();
  private readonly consumers = new Set<Consumer>();
  private readonly waiting = new Set<() => void>();

  constructor() {
    sources.add(this);
  }

  close(): void {
    sources.delete(this);
    this.wake();
  }

  /** A message goes out. */
  send(id: string): void {
    this.sent.add(id);
    if (this.sent.size <= remembered) return;
    const [oldest] = this.sent;
    this.sent.delete(oldest!);
  }

  /** Resolves when all who were seen to take pictures would take one at once, or `signal` fires. */
  async room(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.full) await this.change(signal);
  }

  took(id: string, consumer: Consumer): void {
    if (this.sent.has(id)) this.consumers.add(consumer);
  }

  forget(consumer: Consumer): void {
    if (this.consumers.delete(consumer)) this.wake();
  }

  private get full(): boolean {
    return [...this.consumers].some(({ full }) => full);
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
  }

  /** Resolves when one of them has ended something, or has gone. */
  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        for (const stop of stops) stop();
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const stops = [...this.consumers].map((consumer) => consumer.onRelease(done));
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

/** Tells whoever sent a message that `consumer` has got it. */
export function tookMessage(id: string | undefined, consumer: Consumer): void {
  if (id !== undefined) for (const source of sources) source.took(id, consumer);
}

/** A node is closed: nobody need wait for it. */
export function leftMessages(consumer: Consumer): void {
  for (const source of sources) source.forget(consumer);
}
