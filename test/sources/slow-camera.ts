import type { Camera } from '../../lib/sources/simulation';
import { until } from '../pictures';

interface Ask {
  give: (data: Buffer) => void;
  fail: (error: Error) => void;
}

/** A camera that answers when the test says so, and what it was asked. */
export class SlowCamera {
  readonly asked: number[] = [];
  opened = 0;
  private readonly waiting: Ask[] = [];

  constructor(private readonly jpeg: Buffer) {}

  readonly open = (): Camera => {
    this.opened++;
    return {
      shoot: (at) =>
        new Promise((give, fail) => {
          this.asked.push(at);
          this.waiting.push({ give, fail });
        }),
      close: () => {},
    };
  };

  /** Answers what it was, or will be, asked next. */
  async give(): Promise<void> {
    (await this.next()).give(this.jpeg);
  }

  async fail(message: string): Promise<void> {
    (await this.next()).fail(new Error(message));
  }

  private async next(): Promise<Ask> {
    await until(() => this.waiting.length > 0);
    return this.waiting.shift()!;
  }
}
