import { asLinesideError, type LinesideError } from '../errors';
import type { Frame } from '../frame';
import type { Source, SourceOptions } from './source';
import { Stream, type StreamOptions } from './stream';

/** A live camera, or a video, through ffmpeg or a command, in a process of its own: whoever is slow misses pictures, which are counted. */
export const stream: Source<StreamOptions> = (options, signal) => streamed(new Stream(options), options, signal);

/** The frames of a stream, which is closed with them. Ends with a video. */
export async function* streamed(
  camera: Pick<Stream, 'next' | 'close'>,
  { onError, onReady }: SourceOptions,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  let ready = false;
  let out = false;
  const close = () => void camera.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    while (!signal.aborted) {
      const frame = await orAborted(camera.next(), signal).catch((error: LinesideError) => error);
      if (signal.aborted || frame === undefined) return;
      const failed = frame instanceof Error;
      if (failed && frame.code === 'CLOSED') return; // by somebody else: it would say so for ever
      if (failed) onError?.(asLinesideError(frame, 'BAD_SOURCE'), out);
      else if (!ready) onReady?.();
      ready = !failed;
      out = failed;
      if (!failed) yield frame;
    }
  } finally {
    signal.removeEventListener('abort', close);
    await camera.close();
  }
}

/** What comes, or `undefined` as soon as `signal` fires. */
export async function orAborted<T>(coming: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop);
  });
  try {
    return await (signal.aborted ? undefined : Promise.race([coming, aborted]));
  } finally {
    coming.catch(() => {}); // nobody waits any more
    signal.removeEventListener('abort', stop);
  }
}
