import { asLinesideError, LinesideError } from './errors';
import type { Release, Slots } from './slots';

/** What to do with a message that comes while others are at work: `latest` keeps the newest only, `queue` all in order. */
export type WhenBusy = 'latest' | 'queue';

/** Always `received = answered + failed + skipped + waiting + working`. */
export interface Counters {
  received: number;
  answered: number;
  /** Replaced by a newer one before their turn came (`latest` only). */
  skipped: number;
  failed: number;
  waiting: number;
  working: number;
}

export interface LineOptions<T> {
  /** Shared by all lines of one model: a line takes its item only once a slot is free, so that the newest is taken. */
  slots: Slots;
  whenBusy: WhenBusy;
  /** How many may wait in a `queue`; one more is refused with `QUEUE_FULL`. */
  queueLimit: number;
  /** What else helps against a full queue than to slow the source down; absent where its limit is fixed. */
  ifFull?: string;
  /**
   * Does the work and gives what delivers it, which is called when all before it are delivered. `waitMs` is how long
   * the item stood in line. What either throws counts as failed.
   */
  work: (item: T, waitMs: number) => Promise<() => void>;
  /** Told once for each item that is skipped. */
  skip: (item: T) => void;
  /** Told once for each item that is refused, fails in `work`, or is still waiting at `close`. */
  fail: (item: T, error: unknown) => void;
}

/** A line of items before a model: bounded, counted, nothing lost. Each item ends in exactly one of work, skip, fail. */
export class Line<T> {
  private readonly waiting: { item: T; since: number }[] = [];
  private readonly closing = new AbortController();
  private readonly totals = { received: 0, answered: 0, skipped: 0, failed: 0, working: 0 };
  private asking = false;
  private delivered = Promise.resolve();

  constructor(private readonly options: LineOptions<T>) {}

  get counters(): Counters {
    return { ...this.totals, waiting: this.waiting.length };
  }

  /** Whether one more would have to wait. */
  get full(): boolean {
    return this.waiting.length > 0 || this.options.slots.full;
  }

  /** Tells whenever something has ended, so that `full` may have changed. Returns how to be told no more. */
  onRelease(told: () => void): () => void {
    return this.options.slots.onRelease(told);
  }

  push(item: T): void {
    const refusal = this.refusal();
    this.totals.received++;
    if (refusal) this.refuse([item], refusal);
    else this.join(item);
  }

  /** Fails all that wait; what is at work ends by itself. */
  close(): void {
    this.closing.abort();
    const error = new LinesideError('CLOSED', 'the node was closed before this message had its turn');
    this.refuse(this.leaveLine(), error);
  }

  private join(item: T): void {
    const skipped = this.options.whenBusy === 'latest' ? this.leaveLine() : [];
    this.totals.skipped += skipped.length;
    this.waiting.push({ item, since: performance.now() });
    for (const one of skipped) this.options.skip(one);
    void this.pump();
  }

  private leaveLine(): T[] {
    return this.waiting.splice(0).map(({ item }) => item);
  }

  private refusal(): LinesideError | undefined {
    if (this.closing.signal.aborted) return new LinesideError('CLOSED', 'the node was closed');
    if (this.options.whenBusy === 'latest' || this.waiting.length < this.options.queueLimit) return undefined;
    const { queueLimit, ifFull } = this.options;
    const advice = ['slow the source down', ...(ifFull ? [ifFull] : [])].join(', ');
    return new LinesideError('QUEUE_FULL', `${queueLimit} messages are waiting already; ${advice}`);
  }

  /** Counts before it tells, so that whoever is told finds the counters right. */
  private refuse(items: readonly T[], error: unknown): void {
    this.totals.failed += items.length;
    for (const item of items) this.options.fail(item, error);
  }

  private async pump(): Promise<void> {
    if (this.asking || this.waiting.length === 0) return;
    this.asking = true;
    const { slots } = this.options;
    const release =
      slots.tryTake() ??
      (await slots.take(this.closing.signal).catch((error: unknown) => asLinesideError(error, 'CLOSED')));
    this.asking = false;
    if (release instanceof LinesideError) this.refuse(this.leaveLine(), release);
    else this.serveNext(release);
    void this.pump();
  }

  private serveNext(release: Release): void {
    const next = this.waiting.shift();
    if (next) this.serve(next, release);
    else release();
  }

  private serve({ item, since }: { item: T; since: number }, release: Release): void {
    this.totals.working++;
    const begin = async () => this.options.work(item, performance.now() - since); // what it throws at once fails the item too
    // The slot is kept until delivery: behind a run that is stuck, answers and their pictures must not pile up.
    this.delivered = this.deliver(item, begin(), this.delivered).finally(release);
    this.delivered.catch(() => undefined); // a callback threw while it was told of a failure: nobody is left to tell
  }

  /** In the order in which items went to work, whichever is ready first: a flow gets its pictures in their order. */
  private async deliver(item: T, work: Promise<() => void>, before: Promise<void>): Promise<void> {
    const outcome = await work.catch((error: unknown) => ({ error }));
    await before.catch(() => undefined); // somebody's callback threw; it was told of its own item
    this.totals.working--;
    if (typeof outcome !== 'function') return this.refuse([item], outcome.error);
    this.totals.answered++;
    try {
      outcome();
    } catch (error) {
      this.totals.answered--;
      this.refuse([item], error);
    }
  }
}
