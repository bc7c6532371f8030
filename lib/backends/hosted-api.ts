import { LinesideError } from '../errors';
import type { Model, ServerCard } from '../model/model';
import type { Task } from '../prediction';
import { answeringModel } from './answering';
import { defaults, mostToAskFor, type Question } from './answers/question';
import { type Client, createClient } from './client';
import { readJson } from './json';
import type { Sent } from './sent';
import { below, modelPath, type ServerSettings, serverAddress } from './server';

/** The V1 route, `POST {url}/{project}/{version}`: Roboflow's hosted API, and servers that speak as it does. */
export interface HostedApiSettings extends ServerSettings {
  backend: 'hosted-api';
  /** The hosted API's address for the task where absent. */
  url?: string;
}

/** Source: the API documents. */
const hosts: Record<Task, string> = {
  detect: 'https://detect.roboflow.com',
  outline: 'https://outline.roboflow.com',
  segment: 'https://segment.roboflow.com',
  classify: 'https://classify.roboflow.com',
};

/** Nothing is asked before there is a picture: each request may cost its owner something. */
export async function openHostedApi(settings: HostedApiSettings): Promise<Model<ServerCard>> {
  const own = settings.url ? serverAddress(settings.url) : undefined;
  if (!settings.modelId) throw new LinesideError('NO_MODEL', 'no model id is given, such as "my-project/3"');
  const client = createClient(settings);
  const card = cardOf(settings, own);
  return answeringModel(settings, client, {
    card,
    ask: (sent, question, signal) => ask(client, own ?? hosted(question.task), settings, sent, question, signal),
    inspect: async () => card,
    suppress: true,
  });
}

function cardOf({ modelId }: HostedApiSettings, own: URL | undefined): ServerCard {
  const provider = own?.host ?? 'roboflow.com';
  const url = own ? `${own.origin}${own.pathname}` : 'https://*.roboflow.com';
  return { model_id: modelId, classes: [], provider, notes: [], server: { url } };
}

function hosted(task: Task | undefined): URL {
  if (task) return new URL(hosts[task]);
  throw new LinesideError('BAD_OPTION', 'the hosted API has an address for each task: say which, or give a url');
}

async function ask(
  client: Client,
  server: URL,
  settings: HostedApiSettings,
  sent: Sent,
  question: Question,
  signal?: AbortSignal,
): Promise<unknown> {
  const url = below(server, modelPath(settings.modelId), queryOf(settings, sent, question));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = sent.data?.toString('base64') ?? '';
  const reply = await client.ask({ method: 'POST', url, headers, body }, signal);
  const isPicture = question.format === 'image' && reply.type.startsWith('image/');
  if (!isPicture) return readJson(url.host, reply);
  if (reply.body.length > 0) return { visualization: reply.body.toString('base64') };
  throw new LinesideError('BAD_ANSWER', `${url.host} answers with an empty picture: it does not draw this task`);
}

/**
 * What the documents and the open server take for granted alike is left out, so that the request is that of the
 * documents' examples. They differ on `confidence` of segmentation: 50 and 40.
 */
function queryOf({ apiKey }: HostedApiSettings, { url }: Sent, question: Question): Record<string, string> {
  const { task, classes, overlap, format, stroke, labels, name } = question;
  const most = mostToAskFor(question, true);
  const isFinding = task !== 'classify' && task !== 'segment';
  return {
    ...(apiKey && { api_key: apiKey }),
    ...(url && { image: url }),
    ...((task === 'segment' || question.confidence !== 0.4) && { confidence: percent(question.confidence) }),
    ...(isFinding && overlap !== defaults.overlap && { overlap: percent(overlap) }),
    ...(isFinding && classes.length > 0 && { classes: classes.join(',') }),
    ...(isFinding && most !== defaults.maxDetections && { max_detections: String(most) }),
    ...(task === 'outline' && question.maskFormat === 'rle' && { response_mask_format: 'rle' }),
    ...(format !== 'json' && { format }),
    ...(stroke !== undefined && { stroke: String(stroke) }),
    ...(labels !== undefined && { labels: String(labels) }),
    ...(name && { name }),
  };
}

/**
 * A threshold for a server that divides by 100 what is 1 or more, and nothing else: below one percent the fraction is
 * the number that means the same, where `0.4` for 0.4 % would be 40 %. Source: http_api.py, legacy_infer_from_request.
 */
export function percent(share: number): string {
  return String(Number((share < 0.01 ? share : share * 100).toFixed(6)));
}
