/** A capture process that gives all pictures of a video, as JPEG or as bare pixels: no more than it takes to hand them on. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { JpegSplitter } from '../../lib/capture/splitter';
import { encodedFrame, type Frame, rawFrame } from '../../lib/frame';
import type { Size } from '../../lib/image/codec';
import { serve } from './child';

let frames: AsyncGenerator<Frame>;

const answers = {
  /** Starts ffmpeg, whose pictures are RGB of `size` where that is given. */
  async open(ffmpeg: string, args: readonly string[], size?: Size): Promise<void> {
    const child = spawn(ffmpeg, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    frames = untilEnded(size ? raw(child.stdout, size) : jpegs(child.stdout), ended);
  },

  /** `undefined` when all were given, and ffmpeg has ended. */
  next: async (): Promise<Frame | undefined> => (await frames.next()).value,
};

async function* untilEnded(given: AsyncGenerator<Frame>, ended: Promise<unknown>): AsyncGenerator<Frame> {
  yield* given;
  await ended;
}

async function* jpegs(output: Readable): AsyncGenerator<Frame> {
  const splitter = new JpegSplitter();
  for await (const chunk of output) for (const jpeg of splitter.push(chunk).jpegs) yield encodedFrame(jpeg)!;
}

async function* raw(output: Readable, size: Size): AsyncGenerator<Frame> {
  const empty = () => rawFrame({ ...size, channels: 3, data: Buffer.allocUnsafe(3 * size.width * size.height) });
  let [frame, filled] = [empty(), 0];
  for await (const chunk of output as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.copy(frame.data, filled, at);
      [at, filled] = [at + taken, filled + taken];
      if (filled < frame.data.length) continue;
      yield frame;
      [frame, filled] = [empty(), 0];
    }
  }
}

export type FrameSource = typeof answers;

serve(answers);
