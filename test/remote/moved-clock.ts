import type { Clock } from '../../lib/backends/client/clock';

/** A clock on which pauses pass at once and are written down; alarms ring when the test rings them. */
export class MovedClock implements Clock {
  readonly pauses: number[] = [];
  private readonly rings = new Set<() => void>();
  private time = 0;

  now(): number {
    return this.time;
  }

  async pause(ms: number): Promise<void> {
    this.pauses.push(ms);
    this.time += ms;
  }

  alarm(_ms: number, ring: () => void): () => void {
    this.rings.add(ring);
    return () => this.rings.delete(ring);
  }

  get alarms(): number {
    return this.rings.size;
  }

  ring(): void {
    for (const ring of this.rings) ring();
  }
}
