import type { Frame } from '../frame';
import { decode, decodeIds, encode } from '../image/codec';
import { isSegmentPrediction, type Prediction } from '../prediction';
import type { DrawOptions } from './options';
import { overlay } from './overlay';

/**
 * A picture with its prediction on it, encoded. The frame stays as it was. It is made smaller before anything is drawn,
 * so that lines and letters stay crisp. Throws `BAD_IMAGE` and `IMAGE_TOO_LARGE` as decoding does, the
 * picture or the prediction's mask; both are decoded at once, on threads of their own.
 */
export async function drawFrame(frame: Frame, prediction: Prediction, options: DrawOptions): Promise<Buffer> {
  const png = isSegmentPrediction(prediction) ? Buffer.from(prediction.segmentation_mask, 'base64') : undefined;
  const [pixels, ids] = await Promise.all([decode(frame, options.maxWidth), png && decodeIds(png)]);
  overlay(pixels, prediction, options, ids);
  return encode(pixels, options.format, options.quality);
}
