import type { Told } from '../../lib/capture/main';
import type { CaptureCounters, CaptureSettings, Trouble } from '../../lib/capture/settings';
import { Shelf } from '../../lib/capture/shelf';
import { LinesideError } from '../../lib/errors';
import type { CaptureProcess } from '../../lib/sources/capture-process';
import { until } from '../pictures';

/** Stands for the processes that hold a camera, one after the other: gives what it is shown, and dies when it is told to. */
export class FakeCapture {
  /** With what each process was opened. */
  readonly opened: CaptureSettings[] = [];
  /** How often one was closed, and has ended. */
  closed = 0;
  /** Jobs that are asked and not answered. */
  waiting = 0;
  private shelf: Shelf | undefined;
  private readonly shown: Buffer[] = [];
  private lose: (error: Error) => void = () => {};

  /** Shows the camera a picture; it waits for a process where there is none. */
  show(jpeg: Buffer): void {
    if (this.shelf) this.shelf.put(jpeg, Date.now());
    else this.shown.push(jpeg);
  }

  tell(trouble: Trouble): void {
    this.shelf!.tell(trouble);
  }

  /** A recording is over. */
  end(): void {
    this.shelf!.end();
  }

  /** The process dies. */
  die(error: Error = new LinesideError('ENGINE_LOST', 'the capture process ended')): void {
    this.shelf = undefined;
    this.lose(error);
  }

  /** Resolves when `count` jobs are asked and not answered. */
  asked(count = 1): Promise<void> {
    return until(() => this.waiting >= count);
  }

  readonly open = (settings: CaptureSettings): CaptureProcess => {
    this.opened.push(settings);
    const shelf = new Shelf(settings);
    this.shelf = shelf;
    const lost = new Promise<never>((_, reject) => {
      this.lose = reject;
    });
    lost.catch(() => {});
    for (const jpeg of this.shown.splice(0)) this.show(jpeg);
    return {
      ask: (kind) => this.answer(shelf, kind, lost),
      count: () => Promise.race([Promise.resolve<CaptureCounters>(shelf.counters), lost]),
      close: async () => {
        shelf.end();
        for (const _ of [1, 2, 3]) await new Promise(setImmediate); // a program takes its leave
        if (this.shelf === shelf) this.shelf = undefined;
        this.closed++;
      },
    };
  };

  private async answer(shelf: Shelf, kind: 'next' | 'look', lost: Promise<never>): Promise<Told> {
    if (this.shelf !== shelf) await lost; // it can give nothing of what it held
    this.waiting++;
    try {
      const caught = await Promise.race([shelf[kind](), lost]);
      return { ...caught, counters: shelf.counters };
    } finally {
      this.waiting--;
    }
  }
}
