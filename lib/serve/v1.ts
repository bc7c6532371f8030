import { isClassifyPrediction, isMultiLabelPrediction } from '../prediction';
import { answer, type Shown } from './answering';
import { type Call, modelOf, type Reply } from './call';
import { filePart } from './multipart';
import { framed, type Picture, pictureIn } from './picture';
import { v1Question } from './question';
import type { Values } from './read';
import { badImage, badRequest } from './refusal';
import { written } from './wire';

/** `/{project}/{version}`: the route of the hosted API, for models of all tasks. */
export async function v1(call: Call, values: Values): Promise<Reply> {
  const { project, version } = call.params;
  const id = `${project}/${version}`;
  const question = v1Question(values);
  modelOf(call.at, id); // before a body is read for nobody
  const body = values.image === undefined ? await call.at.bodies.read(call.request, call.response) : undefined;
  const [shown] = await answer(call, id, question, async () => [await picture(call, values, body)]);
  return reply(shown!, values.format, call.request.headers.accept ?? '');
}

/** By its address, or in the body. */
async function picture({ at, request, signal }: Call, values: Values, body: Buffer | undefined): Promise<Picture> {
  if (!body) return pictureAt(at, String(values.image), at.bodyLimitBytes, signal);
  if (values.image_type === 'numpy') throw numpy();
  const type = request.headers['content-type'];
  // Go's example sends no content type; only where there is no body either is that a fault.
  if (type === undefined && body.length === 0) {
    throw badRequest('Content-Type header not provided with request.', 'BAD_IMAGE');
  }
  if (!type?.includes('multipart/form-data')) return pictureIn(body);
  return pictureIn(await filePart(body, request.headers));
}

/** At most `limit` bytes from an address, where that is allowed. */
export async function pictureAt(at: Call['at'], url: string, limit: number, signal: AbortSignal): Promise<Picture> {
  if (!at.allowUrls) throw badImage('Providing images via URL is not supported in this configuration.');
  return framed(await at.fetchPicture(url, limit, signal), 'Data pointed by URL could not be decoded into image.');
}

/** A pickle is a program. */
export function numpy() {
  return badImage('NumPy image type is not supported in this configuration.');
}

/**
 * `image` gives a JPEG. Of a classification that is JSON with `visualization`, unless the client accepts pictures by
 * name: the hosted API's own example asks so and reads the classes.
 */
function reply({ prediction, jpeg }: Shown, format: unknown, accepted: string): Reply {
  const classified = isClassifyPrediction(prediction) || isMultiLabelPrediction(prediction);
  const wantsPicture = format === 'image' && (!classified || accepted.includes('image/'));
  if (jpeg && wantsPicture) return { body: jpeg, type: 'image/jpeg' };
  return { body: { ...written(prediction, 'v1'), ...(jpeg && { visualization: jpeg.toString('base64') }) } };
}
