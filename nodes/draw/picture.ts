import { expected, type Failed, LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { isPrediction, type Prediction } from '../../lib/prediction';
import { failed } from '../common/answer';
import { isRecord, looksLikePicture, readPicture, type VisionMessage } from '../common/message';
import type { Output, Settings } from './options';

/** An annotated picture as it travels on. */
export type Drawn = Buffer | string;

type Draw = (frame: Frame, prediction: Prediction) => Promise<Drawn>;

/**
 * The message's picture with its prediction on it. Of a batch each in its order, where one that cannot be drawn stands
 * as its error. Throws `NO_PREDICTION`, `NO_IMAGE`, `BAD_IMAGE` and whatever `draw` throws.
 */
export async function drawMessage(msg: VisionMessage, draw: Draw): Promise<Drawn | (Drawn | Failed)[]> {
  const prediction = predictionOf(msg);
  const picture = Array.isArray(msg.image) ? msg.image : [msg.image, msg.payload].find(looksLikePicture);
  if (!Array.isArray(prediction)) return draw(readPicture(picture), readPrediction(prediction));
  const pictures: readonly unknown[] = Array.isArray(picture) ? picture : [];
  return Promise.all(prediction.map((one, i) => drawEntry(pictures[i], one, draw)));
}

/** `msg.prediction`, or else what stands in `msg.payload`, where a flow put a prediction there. */
function predictionOf({ prediction, payload }: VisionMessage): unknown {
  if (prediction !== undefined) return prediction;
  const first: unknown = Array.isArray(payload) ? payload[0] : payload;
  if (isPrediction(first) || isFailed(first)) return payload;
  throw new LinesideError('NO_PREDICTION', expected(predictionWords, 'msg.prediction', payload));
}

const predictionWords = 'an answer of detect, outline, segment or classify';

function readPrediction(value: unknown): Prediction {
  if (isPrediction(value)) return value;
  throw new LinesideError('NO_PREDICTION', expected(predictionWords, 'msg.prediction', value));
}

async function drawEntry(picture: unknown, prediction: unknown, draw: Draw): Promise<Drawn | Failed> {
  if (isFailed(prediction)) return prediction;
  try {
    return await draw(readPicture(picture), readPrediction(prediction));
  } catch (error) {
    return failed(error);
  }
}

/** An entry of a batch that failed in a node before. */
function isFailed(value: unknown): value is Failed {
  return isRecord(value) && isRecord(value.error);
}

/** The form in which a flow wants the picture. A data URL is what a dashboard's `<img>` takes. */
export function written(picture: Buffer, { output, draw }: Settings): Drawn {
  const write: Record<Output, () => Drawn> = {
    buffer: () => picture,
    base64: () => picture.toString('base64'),
    dataurl: () => `data:image/${draw.format};base64,${picture.toString('base64')}`,
  };
  return write[output]();
}
