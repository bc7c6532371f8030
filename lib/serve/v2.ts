import { answer, type Shown } from './answering';
import type { Call, Reply } from './call';
import { type Picture, pictureOfText } from './picture';
import { v2Question } from './question';
import type { Values } from './read';
import { badImage, badRequest, unprocessable } from './refusal';
import { numpy, pictureAt } from './v1';
import { written } from './wire';

/** `POST /infer/…`: one picture, or a list, which is answered by a list. Whatever the task in the path, the model's decides. */
export async function v2(call: Call, values: Values): Promise<Reply> {
  const { image } = values;
  const question = v2Question(values);
  const images = (Array.isArray(image) ? image : [image]) as Image[];
  const shown = await answer(call, readModelId(values.model_id), question, () => pictures(call, images));
  // The id of a request is that of all its answers; where it has none, each answer has its own, as every prediction has.
  const own = values.id === undefined ? {} : { inference_id: values.id };
  const answers = shown.map((one) => ({ ...entry(one), ...own }));
  return { body: Array.isArray(image) ? answers : answers[0]! };
}

interface Image {
  type: string;
  value?: unknown;
}

/** Throws 400 for what cannot be an id. */
export function readModelId(value: unknown): string {
  if (typeof value === 'string' && /^[^/]+\/[^/]+$/.test(value)) return value;
  throw badRequest('Invalid Model ID sent in request.', 'NO_MODEL');
}

function entry({ prediction, jpeg }: Shown): object {
  return { ...written(prediction, 'v2'), ...(jpeg && { visualization: jpeg.toString('base64') }) };
}

/** One after another, so that addresses together give no more bytes than a body may have. */
async function pictures(call: Call, images: readonly Image[]): Promise<Picture[]> {
  const read: Picture[] = [];
  let rest = call.at.bodyLimitBytes;
  for (const image of images) {
    const one = await picture(call, image, rest);
    if (image.type === 'url') rest -= one.frame.data.length;
    read.push(one);
  }
  return read;
}

async function picture({ at, signal }: Call, { type, value }: Image, limit: number): Promise<Picture> {
  if (type === 'numpy' || type === 'numpy_object') throw numpy();
  if (type === 'file') throw badImage('Loading images from local filesystem is not supported.');
  if (type !== 'base64' && type !== 'url') throw badImage('The type of the image is not recognised image type.');
  if (typeof value !== 'string') {
    throw unprocessable([
      { type: 'string_type', loc: ['body', 'image', 'value'], msg: 'Input should be a valid string' },
    ]);
  }
  return type === 'url' ? pictureAt(at, value, limit, signal) : pictureOfText(value);
}
