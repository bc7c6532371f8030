import type { Camera } from '../../lib/sources/simulation';

/** Stands for the simulator's camera: gives each picture it is shown once, and waits where there is none. */
export class PlainCamera {
  private readonly shown: Buffer[] = [];
  private taking: { give: (data: Buffer) => void; fail: (error: Error) => void } | undefined;

  show(data: Buffer): void {
    if (this.taking) this.taking.give(data);
    else this.shown.push(data);
    this.taking = undefined;
  }

  readonly open = (): Camera => ({
    shoot: (_at) =>
      new Promise((give, fail) => {
        const data = this.shown.shift();
        if (data) give(data);
        else this.taking = { give, fail };
      }),
    close: () => this.taking?.fail(new Error('closed')),
  });
}
