import type { Frame } from '../../lib/frame';
import type { VisionMessage } from '../common/message';
import type { Report } from '../common/report';

/** Numbers a node's frames and says under the node how many there were. */
export interface Tally {
  /** The frame with the node's next number. */
  number(frame: Frame): Frame;
  /** A picture that the limit of pictures a second left out; its number is left out too. */
  skip(): void;
  show(image: Frame | Frame[]): void;
}

export function createTally(report: Report): Tally {
  let sequence = 0;
  let sent = 0;
  let skipped = 0;
  return {
    number: (frame) => ({ ...frame, sequence: sequence++ }),
    skip: () => {
      sequence++;
      skipped++;
    },
    show: (image) => {
      const frames = Array.isArray(image) ? image : [image];
      const { width, height } = frames.at(-1)!;
      sent += frames.length;
      report.good([sent, `${width}×${height}`, ...(skipped ? [`skipped ${skipped}`] : [])].join(' · '));
    },
  };
}

/** The message with the picture on it (architecture §4); everything else that stands on it goes on. */
export function carry(msg: VisionMessage, image: Frame | Frame[]): VisionMessage {
  return Object.assign(msg, { payload: Array.isArray(image) ? image.map(bytes) : bytes(image), image });
}

/** Raw pixels mean nothing without their size, so they travel as the frame that they are. */
function bytes(frame: Frame): Buffer | Frame {
  return frame.format === 'raw' ? frame : frame.data;
}
