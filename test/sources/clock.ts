import type { Clock } from '../../lib/sources/source';

interface Sleeper {
  due: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it: no test has to sleep. */
export class TestClock implements Clock {
  private time = 0;
  private sleepers: Sleeper[] = [];
  private watchers: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { due: this.time + ms, wake };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', wake, { once: true });
      this.sleepers.push(sleeper);
      for (const told of this.watchers.splice(0)) told();
    });
  }

  /** Resolves when somebody waits for this clock. */
  asleep(): Promise<void> {
    return this.sleepers.length > 0 ? Promise.resolve() : new Promise((resolve) => this.watchers.push(resolve));
  }

  /** Moves on, and wakes whose time has come. */
  advance(ms: number): void {
    this.time += ms;
    for (const { due, wake } of [...this.sleepers]) if (due <= this.time) wake();
  }

  /** Moves on from sleeper to sleeper until `outcome` is there. */
  async until<T>(outcome: Promise<T>): Promise<T> {
    let pending = true;
    const settled = outcome.finally(() => {
      pending = false;
    });
    settled.catch(() => {});
    while (pending) {
      await Promise.race([settled, this.asleep()]);
      if (pending) this.advance(Math.min(...this.sleepers.map(({ due }) => due)) - this.time);
      await new Promise(setImmediate);
    }
    return settled;
  }
}
