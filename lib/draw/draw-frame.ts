import type { Frame } from '../frame';
import { decode, encode } from '../image/codec';
import type { Prediction } from '../prediction';
import type { DrawOptions } from './options';
import { overlay } from './overlay';

/**
 * A picture with its prediction on it, encoded. The frame stays as it was. It is made smaller before anything is drawn,
 * so that lines and letters stay crisp. Throws `BAD_IMAGE` and `IMAGE_TOO_LARGE` as decoding does.
 */
export async function drawFrame(frame: Frame, prediction: Prediction, options: DrawOptions): Promise<Buffer> {
  const pixels = await decode(frame, options.maxWidth);
  overlay(pixels, prediction, options);
  return encode(pixels, options.format, options.quality);
}
