import { setImmediate } from 'node:timers/promises';

/** A node that pictures are sent to, and whether one more would have to wait there. */
export interface Consumer {
  readonly full: boolean;
  onRelease(told: () => void): () => void;
}

/**
 * Messages that may still arrive somewhere. A consumer that got none of so many is waited for no more: another wire leads
 * elsewhere now, or a switch lets few through.
 */
const remembered = 64;

/** Each wire that a message goes along takes it a turn of the event loop: so long a way is waited for. */
const wires = 4;

const sources = new Set<Demand>();

/**
 * How much an image-in is asked for. Node-RED tells a node nothing of what becomes of its messages; so those that work on
 * pictures say which message came, and who sent it learns from that whom it feeds, whatever lies between.
 */
export class Demand {
  private readonly sent = new Set<string>();
  /** Each with how many messages had gone out when it got its last one. */
  private readonly consumers = new Map<Consumer, number>();
  private count = 0;
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
    this.count++;
    this.sent.add(id);
    if (this.sent.size <= remembered) return;
    const [oldest] = this.sent;
    this.sent.delete(oldest!);
    for (const [consumer, last] of this.consumers) if (this.count - last > remembered) this.consumers.delete(consumer);
  }

  /** Resolves when all who were seen to take pictures would take one at once, or `signal` fires. */
  async room(signal: AbortSignal): Promise<void> {
    for (let turn = 0; turn < wires; turn++) await setImmediate();
    while (!signal.aborted && this.full) await this.change(signal);
  }

  took(id: string, consumer: Consumer): void {
    if (this.sent.has(id)) this.consumers.set(consumer, this.count);
  }

  forget(consumer: Consumer): void {
    if (this.consumers.delete(consumer)) this.wake();
  }

  private get full(): boolean {
    return [...this.consumers.keys()].some(({ full }) => full);
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
      const stops = [...this.consumers.keys()].map((consumer) => consumer.onRelease(done));
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
