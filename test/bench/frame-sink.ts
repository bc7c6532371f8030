/** As much of an engine process as stands before the tensor: takes pictures in, and fits them to a model of 640. */
import type { Frame } from '../../lib/frame';
import { decodeScaled } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import { serve } from './child';

const answers = {
  async fit(frame: Frame): Promise<void> {
    await decodeScaled(frame, (image) => fitInto(image, { width: 640, height: 640 }, 'letterbox'));
  },
};

export type FrameSink = typeof answers;

serve(answers);
