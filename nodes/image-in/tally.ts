import type { Frame } from '../../lib/frame';
import type { Counts } from '../common/counters';
import type { VisionMessage } from '../common/message';
import type { Report } from '../common/report';

/** Numbers a node's frames, counts what became of them, and says so under the node. */
export interface Tally {
  /** The frame with the node's next number. */
  number(frame: Frame): Frame;
  /** One that the limit of pictures a second left out; its number is left out too. */
  skip(): void;
  fail(): void;
  /** What has been sent; a camera counts what was skipped and failed before. */
  show(image: Frame | Frame[], camera?: Counts): void;
  /** `pending` messages wait for their pictures. */
  counts(pending: number): Counts;
}

export function createTally(report: Report): Tally {
  const totals = { answered: 0, skipped: 0, failed: 0 };
  let sequence = 0;
  let frames = 0;
  return {
    number: (frame) => ({ ...frame, sequence: sequence++ }),
    skip: () => {
      sequence++;
      totals.skipped++;
    },
    fail: () => {
      totals.failed++;
    },
    show: (image, camera) => {
      const all = Array.isArray(image) ? image : [image];
      const { width, height } = all.at(-1)!;
      totals.answered++;
      frames += all.length;
      report.good([frames, `${width}×${height}`, ...losses(camera ?? totals)].join(' · '));
    },
    counts: (pending) => ({
      ...totals,
      received: totals.answered + totals.skipped + totals.failed + pending,
      pending,
    }),
  };
}

/** Nothing where all goes well. */
function losses({ skipped, failed }: Pick<Counts, 'skipped' | 'failed'>): string[] {
  return [...(skipped ? [`skipped ${skipped}`] : []), ...(failed ? [`failed ${failed}`] : [])];
}

/** The message with the picture on it (architecture §4); everything else that stands on it goes on. */
export function carry(msg: VisionMessage, image: Frame | Frame[]): VisionMessage {
  return Object.assign(msg, { payload: Array.isArray(image) ? image.map(bytes) : bytes(image), image });
}

/** Raw pixels mean nothing without their size, so they travel as the frame that they are. */
function bytes(frame: Frame): Buffer | Frame {
  return frame.format === 'raw' ? frame : frame.data;
}
