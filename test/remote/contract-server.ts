import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import type { LinesideError } from '../../lib/errors';
import { encodedFrame, type Frame } from '../../lib/frame';
import type { Model, PredictOptions } from '../../lib/model/model';
import type { Prediction, SegmentPrediction } from '../../lib/prediction';
import { json, type Received, serve, type TestServer } from './server';

/**
 * Servers that behave as reference and documents say the V1 and V2 routes do, quirks included. What they answer, local
 * models compute.
 */
export interface Contract {
  /** By `project/version`. */
  models: Record<string, { model: Model; taskType: string }>;
  apiKey?: string;
  /** Pictures that the server finds at addresses. */
  pictures?: Record<string, Buffer>;
  /** As older hosted answers: without ids, and with a segmentation that is flat. */
  old?: boolean;
  /** Whether the model is in the registry before it was asked. */
  notLoaded?: boolean;
}

interface Refusal {
  status: number;
  body: object;
}

const refuse = (status: number, message: string): Refusal => ({ status, body: { message } });

export function startContract(contract: Contract): Promise<TestServer> {
  return serve(async (request, response) => {
    try {
      await answer(contract, request, response);
    } catch (thrown) {
      const { status = 500, body = { message: 'Internal error.' } } = thrown as Partial<Refusal>;
      if (status === 500) console.error(thrown);
      json(response, body, status);
    }
  });
}

async function answer(contract: Contract, request: Received, response: ServerResponse): Promise<void> {
  const { pathname, searchParams: query } = new URL(request.path, 'http://server');
  if (pathname === '/readiness') return json(response, { status: 'ready' });
  if (pathname === '/info') return json(response, { name: 'Contract Server', version: '1.5.0', uuid: 'u' });
  if (pathname === '/model/registry') return json(response, registry(contract));
  const [, route] = /^\/infer\/(\w+)$/.exec(pathname) ?? [];
  if (route) return json(response, await v2(contract, request, route));
  const [, id] = /^\/(\w[\w-]*\/\w[\w-]*)$/.exec(decodeURIComponent(pathname)) ?? [];
  if (!id) throw { status: 404, body: { detail: 'Not Found' } };
  await v1(contract, request, id, query, response);
}

function registry({ models, notLoaded }: Contract): object {
  const entry = ([model_id, { taskType }]: [string, { taskType: string }]) => ({
    ...{ model_id, task_type: taskType, batch_size: null, input_height: 64, input_width: 64 },
    ...{ vram_bytes: null, request_aliases: [], request_paths: [] },
  });
  return { models: notLoaded ? [] : Object.entries(models).map(entry), total_vram_bytes: null };
}

/** The legacy route: everything in the query, one picture in the body. */
async function v1(contract: Contract, request: Received, id: string, query: URLSearchParams, response: ServerResponse) {
  const { model, taskType } = find(contract, id, query.get('api_key'));
  const type = request.headers['content-type'];
  if (!type && !query.has('image')) throw refuse(400, 'Content-Type header not provided with request.');
  const picture = query.get('image') ?? request.body.toString();
  const frame = readImage(contract, query.has('image') ? { type: 'url', value: picture } : { value: picture });
  const options: PredictOptions = {
    confidence: Math.max(0.01, divided(query.get('confidence') ?? '0.4')),
    overlap: divided(query.get('overlap') ?? '0.3'),
    maxDetections: Number(query.get('max_detections') ?? 300),
    ...(query.get('response_mask_format') === 'rle' && { maskFormat: 'rle' }),
  };
  const prediction = written(await predicted(model, frame, options), contract);
  const format = query.get('format') ?? 'json';
  if (format === 'json') return json(response, prediction);
  const drawing = await drawn(taskType, query.get('stroke'), query.get('labels'));
  if (format === 'image') return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(drawing);
  json(response, { ...prediction, visualization: drawing.toString('base64') });
}

/** What is 1 or more is taken as percent. */
function divided(text: string): number {
  const value = Number(text);
  if (Number.isNaN(value)) throw { status: 422, body: { detail: [{ loc: ['query'], msg: 'no number', input: text }] } };
  return value >= 1 ? value / 100 : value;
}

interface Body {
  model_id?: string;
  api_key?: string;
  image?: unknown;
  confidence?: number;
  iou_threshold?: number;
  class_agnostic_nms?: boolean;
  class_filter?: string[];
  max_detections?: number;
  response_mask_format?: 'polygon' | 'rle';
  visualize_predictions?: boolean;
}

/** The route's name is not held against the model: it answers as what it is. */
async function v2(contract: Contract, request: Received, _route: string): Promise<unknown> {
  const body = JSON.parse(request.body.toString()) as Body;
  for (const key of ['model_id', 'image'] as const)
    if (!body[key]) throw { status: 422, body: { detail: [{ loc: ['body', key], msg: 'Field required' }] } };
  const { model, taskType } = find(contract, body.model_id!, body.api_key);
  const options: PredictOptions = {
    confidence: body.confidence ?? 0.4,
    overlap: body.iou_threshold ?? 0.3,
    agnostic: body.class_agnostic_nms ?? false,
    maxDetections: body.max_detections ?? 300,
    ...(body.response_mask_format && { maskFormat: body.response_mask_format }),
  };
  const one = async (image: unknown) => {
    const frame = readImage(contract, image as { type?: string; value: string });
    const prediction = filtered(written(await predicted(model, frame, options), contract), body.class_filter);
    if (!body.visualize_predictions) return prediction;
    return { ...prediction, visualization: (await drawn(taskType, null, null)).toString('base64') };
  };
  if (!Array.isArray(body.image)) return one(body.image);
  const all = await Promise.all(body.image.map(one));
  const inference_id = randomUUID(); // the same in all, as what all took together is
  return all.map((each) => ({ ...each, inference_id, time: 12 }));
}

/** After the limit of detections, as the server does it. */
function filtered(prediction: Record<string, unknown>, classes: string[] | undefined) {
  const { predictions } = prediction;
  if (!classes || !Array.isArray(predictions)) return prediction;
  return { ...prediction, predictions: predictions.filter((one) => classes.includes(one.class)) };
}

function find({ models, apiKey }: Contract, id: string, given: string | null | undefined) {
  if (apiKey && !given) throw refuse(400, 'Required Roboflow API key is missing. Visit the documentation.');
  if (apiKey && given !== apiKey) throw refuse(401, 'Unauthorized access to roboflow API - check API key');
  const found = models[id];
  if (!found) throw refuse(404, 'Requested Roboflow resource not found. Make sure that workspace, project …');
  return found;
}

function readImage({ pictures = {} }: Contract, { type = 'base64', value }: { type?: string; value: string }): Frame {
  const data =
    type === 'url' ? pictures[value] : Buffer.from(value.replace(/^data:image\/[a-z]+;base64,/, ''), 'base64');
  const frame = data && encodedFrame(data);
  if (frame) return frame;
  throw refuse(400, 'Could not load input image. Cause: Data is not image.');
}

async function predicted(model: Model, frame: Frame, options: PredictOptions): Promise<Prediction> {
  try {
    return (await model.predict(frame, options)).prediction;
  } catch (thrown) {
    const { message } = thrown as LinesideError;
    throw refuse(400, `Could not load input image. Cause: ${message}`);
  }
}

/** As a server writes it: a segmentation nested, polygons named as such; or as older answers were. */
function written(prediction: Prediction, { old = false }: Contract): Record<string, unknown> {
  const { model_id: _, ...rest } = prediction;
  if ('segmentation_mask' in rest) return old ? flat(rest) : nested(rest);
  if (!('predictions' in rest) || !Array.isArray(rest.predictions)) return { ...rest };
  const predictions = rest.predictions.map((one) => ({ ...one, ...('points' in one && { mask_format: 'polygon' }) }));
  if (!old) return { ...rest, predictions };
  const { inference_id: _id, time: _time, ...bare } = rest;
  const without = predictions.map(
    ({ class_id: _c, detection_id: _d, mask_format: _m, ...one }: Record<string, unknown>) => one,
  );
  return { ...bare, predictions: without };
}

function flat({ segmentation_mask, class_map, image }: Omit<SegmentPrediction, 'model_id'>) {
  const spaced = Object.entries(class_map).map(([id, name]) => [id, ` ${name}`]);
  return { segmentation_mask, class_map: Object.fromEntries(spaced), image };
}

function nested({ segmentation_mask, class_map, areas, ...rest }: Omit<SegmentPrediction, 'model_id'>) {
  const present_class_ids = areas.map(({ class_id }) => class_id).sort();
  return { ...rest, predictions: { segmentation_mask, class_map, present_class_ids } };
}

/** Not a drawing, but a JPEG that tells what it was asked for. */
function drawn(taskType: string, stroke: string | null, labels: string | null): Promise<Buffer> {
  const exif = { IFD0: { ImageDescription: JSON.stringify({ taskType, stroke, labels }) } };
  return sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
    .withExif(exif)
    .jpeg()
    .toBuffer();
}
