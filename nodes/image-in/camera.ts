import type { Frame } from '../../lib/frame';
import { Stream, type StreamOptions } from '../../lib/sources';
import type { Counts } from '../common/counters';

export const none: Counts = { received: 0, answered: 0, skipped: 0, failed: 0, pending: 0 };

/** A camera from its opening to its end, and what became of its pictures. */
export class Camera {
  private readonly stream: Stream;
  private delivered = 0;

  /** `first` is the number of its first picture. Throws `BAD_OPTION`; nothing is started before a picture is asked for. */
  constructor(
    options: StreamOptions,
    private readonly first = 0,
  ) {
    this.stream = new Stream(options);
  }

  next(): Promise<Frame | undefined> {
    return this.stream.next();
  }

  look(): Promise<Frame> {
    return this.stream.look();
  }

  /** The frame, which is handed on now, with its number among all of the node. */
  deliver(frame: Frame): Frame {
    this.delivered++;
    return { ...frame, sequence: this.first + frame.sequence };
  }

  get counts(): Counts {
    const { received, skipped, failed } = this.stream.counters;
    const pending = received - this.delivered - skipped - failed;
    return { received, answered: this.delivered, skipped, failed, pending };
  }

  /** Once it is closed: what it held for somebody, nobody will get. */
  get closedCounts(): Counts {
    const { pending, skipped, ...rest } = this.counts;
    return { ...rest, skipped: skipped + pending, pending: 0 };
  }

  /** Asks the process that holds it. */
  async count(): Promise<void> {
    await this.stream.count();
  }

  /** Resolves when no program of it runs any more. */
  close(): Promise<void> {
    return this.stream.close();
  }
}
