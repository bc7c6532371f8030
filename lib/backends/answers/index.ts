import { randomUUID } from 'node:crypto';
import { LinesideError } from '../../errors';
import { maxPixels, type Size } from '../../image/codec';
import { refuseOtherTask } from '../../model/task';
import type { Answer, Prediction, Task } from '../../prediction';
import type { ClassIds } from './class-ids';
import { several, single } from './classes';
import { readDetections, suppressed } from './detections';
import { type Fields, isFields, optional, readFields, readList, readName, readNumber, wrong } from './fields';
import { readMask } from './mask';
import { withShapes } from './outlines';
import { placeIn } from './place';
import type { Question } from './question';

/** What is known of a question beside the answer to it. */
export interface Asking {
  question: Question;
  ids: ClassIds;
  modelId: string;
  /** The picture's own size, where a smaller one was sent. */
  original?: Size;
  /** The size of what was sent, for answers that do not say; nobody knows that of an address. */
  sent: () => Promise<Size | undefined>;
  /** How long the answer took, for those that do not say. */
  seconds: number;
  /** Whether boxes of different classes are still to suppress each other where that was asked. */
  suppress?: boolean;
}

/**
 * One picture's answer of the V1 and V2 routes, which are alike, in the shape that local models have. Throws
 * `BAD_ANSWER` with the field that is wrong, `WRONG_TASK` for an answer of another task, `NO_MODEL` for a project without
 * a model. Source: the API documents, and the Inference server's entities/responses.
 */
export async function readAnswer(value: unknown, asking: Asking): Promise<Prediction> {
  const fields = readFields(value, 'the answer');
  if (fields.is_stub === true) throw new LinesideError('NO_MODEL', `${asking.modelId} has no trained version`);
  const task = taskOf(fields);
  refuseOtherTask(asking.question.task, task);
  const asked = task ?? asking.question.task ?? 'detect';
  const size = await sizeIn(fields, asking, asked);
  const shown = optional(fields.visualization, 'visualization', readName);
  const isAlone = isPictureAlone(fields) || (shown && asking.question.format === 'image');
  const body = isAlone ? {} : await bodies[asked](fields, asking, size);
  const image = asking.original ?? size ?? { width: 0, height: 0 };
  return { image, ...body, ...envelope(fields, asking), ...(shown && { visualization: shown }) } as Prediction;
}

function envelope({ time, inference_id }: Fields, { seconds, modelId }: Asking): Omit<Answer, 'image'> {
  return {
    time: optional(time, 'time', readNumber) ?? seconds,
    inference_id: optional(inference_id, 'inference_id', readName) ?? randomUUID(),
    model_id: modelId,
  };
}

/** `undefined` for an empty list, which may be an answer of several tasks, and for a picture alone. */
function taskOf(fields: Fields): Task | undefined {
  const { predictions, segmentation_mask, top, predicted_classes } = fields;
  if (segmentation_mask !== undefined || (isFields(predictions) && 'segmentation_mask' in predictions))
    return 'segment';
  if (top !== undefined || predicted_classes !== undefined || isFields(predictions)) return 'classify';
  if (isPictureAlone(fields)) return undefined;
  const entries = readList(predictions, 'predictions').map((entry, i) => readFields(entry, `predictions[${i}]`));
  if (entries.length === 0) return undefined;
  if (entries[0]!.x === undefined && entries[0]!.width === undefined) return 'classify';
  return entries.some(isShape) ? 'outline' : 'detect';
}

/** A rotated box has points too. */
function isShape({ points, rle, mask_format, angle }: Fields): boolean {
  return angle === undefined && (points ?? rle ?? mask_format) !== undefined;
}

/** What is asked for as `image` has nothing but the picture. */
function isPictureAlone({ predictions, segmentation_mask, visualization }: Fields): boolean {
  return predictions === undefined && segmentation_mask === undefined && visualization !== undefined;
}

/** What the server says, or else what was sent; `undefined` where neither is known. */
async function sizeIn({ image }: Fields, { sent, original }: Asking, task: Task): Promise<Size | undefined> {
  if (image === undefined || image === null) return sent();
  const { width, height } = readFields(image, 'image');
  const said = { width: readNumber(width, 'image.width'), height: readNumber(height, 'image.height') };
  if (!isSize(said, task)) throw wrong('a size of a picture', 'image', image);
  if (task !== 'classify' || original) return said;
  // The older engine of the Inference server swaps them in answers of several labels, where no coordinate tells.
  const own = await sent();
  return own && own.width === said.height && own.height === said.width ? own : said;
}

/** Shapes are made of every pixel: of more than a picture may have, they would take the memory. */
function isSize({ width, height }: Size, task: Task): boolean {
  const most = task === 'outline' || task === 'segment' ? maxPixels : Number.POSITIVE_INFINITY;
  return [width, height].every((length) => Number.isInteger(length) && length > 0) && width * height <= most;
}

type Body = (fields: Fields, asking: Asking, size: Size | undefined) => object | Promise<object>;

const bodies: Record<Task, Body> = {
  detect: (fields, asking, size) => ({ predictions: found(fields, asking, size).map(({ detection }) => detection) }),

  outline: (fields, asking, size) => {
    const { maskFormat } = asking.question;
    return { predictions: withShapes(found(fields, asking, size), maskFormat, placeOf(asking, size)) };
  },

  async segment({ predictions, ...flat }, { question, original }, size) {
    const fields = isFields(predictions) ? predictions : flat;
    let image = original ?? size;
    const body = await readMask(fields, question.confidence, ({ width, height }) => (image ??= { width, height }));
    return { ...body, image };
  },

  classify({ predictions = [] }, { question, ids }) {
    return isFields(predictions)
      ? several(predictions, question, ids)
      : single(readList(predictions, 'predictions'), question, ids);
  },
};

function found({ predictions = [] }: Fields, asking: Asking, size: Size | undefined) {
  const { question, ids, suppress } = asking;
  const read = readDetections(readList(predictions, 'predictions'), question, ids, placeOf(asking, size));
  return suppress && question.agnostic ? suppressed(read, question) : read.slice(0, question.maxDetections);
}

function placeOf({ original }: Asking, size: Size = original ?? { width: 0, height: 0 }) {
  return placeIn(size, original);
}
