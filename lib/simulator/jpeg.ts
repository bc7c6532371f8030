import { encode, type Pixels } from '../image/codec';

/** As a camera's usual setting: what it takes away is below the noise. */
export const jpegQuality = 90;

/** A picture as it leaves the camera, and as models see it in training, in tests and in a flow. */
export function toJpeg(picture: Pixels): Promise<Buffer> {
  return encode(picture, 'jpeg', jpegQuality);
}
