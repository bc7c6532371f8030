import type { CaptureCounters, CaptureSettings, Caught, Picture, Trouble } from './settings';

type Take = (caught: Caught) => void;

/**
 * What lies between a camera, which does not wait, and whoever takes its pictures: the newest one, or a queue of some.
 * Every picture ends in exactly one of taken, skipped and failed.
 */
export class Shelf {
  private readonly held: Picture[] = [];
  private readonly totals = { received: 0, taken: 0, skipped: 0, failed: 0 };
  private readonly takers: Take[] = [];
  private readonly lookers: Take[] = [];
  private trouble: Trouble | undefined;
  private ended = false;

  constructor(
    private readonly settings: Pick<CaptureSettings, 'whenBusy' | 'queueLimit'>,
    /** Told when a place is free again. */
    private readonly onRoom: () => void = () => {},
    /** Told when somebody waits for a picture of now. */
    private readonly onLook: () => void = () => {},
  ) {}

  get counters(): CaptureCounters {
    return { ...this.totals, waiting: this.held.length };
  }

  /** Whether one more would have to replace another, or be refused. */
  get full(): boolean {
    return this.held.length >= (this.settings.whenBusy === 'queue' ? this.settings.queueLimit : 1);
  }

  /** A picture has come: whoever waits gets it. */
  put(jpeg: Buffer, timestamp: number): void {
    const picture = { jpeg, timestamp, sequence: this.totals.received++ };
    this.trouble = undefined; // it is over before anybody asked
    if (this.takers.length + this.lookers.length > 0) this.handOut(picture);
    else if (!this.full) this.held.push(picture);
    else if (this.settings.whenBusy === 'queue') this.totals.failed++;
    else {
      this.totals.skipped++;
      this.held[0] = picture;
    }
  }

  /** Pictures that came and are passed over, by the limit of pictures a second. */
  skip(count = 1): void {
    this.totals.received += count;
    this.totals.skipped += count;
  }

  fail(count: number): void {
    this.totals.received += count;
    this.totals.failed += count;
  }

  /** Why there is no picture: told to who asks, once; what is held goes before it. */
  tell(trouble: Trouble): void {
    this.trouble = trouble;
    this.settle();
    for (const look of this.lookers.splice(0)) look({ trouble });
  }

  /** There will be no more. */
  end(): void {
    this.ended = true;
    this.settle();
    for (const look of this.lookers.splice(0)) look({ ended: true });
  }

  /** The next picture in order, or the newest where only that is kept. */
  next(): Promise<Caught> {
    return new Promise((take) => {
      this.takers.push(take);
      this.settle();
    });
  }

  /** The first picture that comes from now on: of a trigger, none from before it. */
  look(): Promise<Caught> {
    if (this.ended) return Promise.resolve({ ended: true });
    return new Promise((look) => {
      this.lookers.push(look);
      this.onLook();
    });
  }

  private settle(): void {
    while (this.takers.length > 0) {
      const caught = this.ready();
      if (!caught) return;
      this.takers.shift()!(caught);
      // Not before: what comes into the free place must not overtake.
      if ('picture' in caught) this.onRoom();
    }
  }

  private ready(): Caught | undefined {
    const picture = this.held.shift();
    if (picture) {
      this.totals.taken++;
      return { picture };
    }
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble) return { trouble };
    return this.ended ? { ended: true } : undefined;
  }

  /** To one of those who wait, who looks before who takes them all: each picture goes one way. */
  private handOut(picture: Picture): void {
    this.totals.taken++;
    const take = this.lookers.shift() ?? this.takers.shift();
    take?.({ picture });
  }
}
