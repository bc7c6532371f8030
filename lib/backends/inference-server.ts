import { asLinesideError, LinesideError } from '../errors';
import type { Model, ServerCard } from '../model/model';
import { refuseOtherTask } from '../model/task';
import type { Task } from '../prediction';
import { answeringModel } from './answering';
import { readList, wrong } from './answers/fields';
import { mostToAskFor, type Question } from './answers/question';
import { type Client, createClient } from './client';
import { readJson } from './json';
import { loadedAs, loadedModels, stateOf, taskTypes } from './registry';
import type { Sent } from './sent';
import { below, type ServerSettings, serverAddress } from './server';

/** The V2 routes, `POST {url}/infer/{task}`: the self-hosted Inference server, and servers that speak as it does. */
export interface InferenceServerSettings extends ServerSettings {
  backend: 'inference-server';
  /** http://localhost:9001 where absent. */
  url?: string;
}

const usualUrl = 'http://localhost:9001';

const routes: Record<Task, string> = {
  detect: 'object_detection',
  outline: 'instance_segmentation',
  segment: 'semantic_segmentation',
  classify: 'classification',
};

/** The server is asked when there is a picture: one that is not up yet may be then. */
export async function openInferenceServer(settings: InferenceServerSettings): Promise<Model<ServerCard>> {
  const { modelId, apiKey } = settings;
  const server = serverAddress(settings.url || usualUrl);
  if (!modelId) throw new LinesideError('NO_MODEL', 'no model id is given, such as "my-project/3"');
  const client = createClient(settings);
  const url = `${server.origin}${server.pathname}`;
  const card: ServerCard = { model_id: modelId, classes: [], provider: server.host, notes: [], server: { url } };
  const router = createRouter(client, server, settings);

  async function post(image: unknown, question: Question, times: number, signal?: AbortSignal): Promise<unknown> {
    const route = below(server, `infer/${await router.routeOf(question.task)}`);
    const body = JSON.stringify({ ...bodyOf(settings, question), image });
    const headers = { 'content-type': 'application/json' };
    const reply = await client.ask({ method: 'POST', url: route, headers, body, times }, signal);
    router.answered();
    return readJson(server.host, reply);
  }

  return answeringModel(settings, client, {
    card,
    ask: async (sent, question, signal) => alone(await post(imageOf(sent), question, 1, signal)),
    async askAll(sent, question, signal) {
      const answers = readList(await post(sent.map(imageOf), question, sent.length, signal), 'the answer to a list');
      if (answers.length === sent.length) return answers;
      throw wrong(`${sent.length} entries`, 'the answer to a list', answers);
    },
    inspect: async () => ({ ...card, ...(await look(client, server, modelId, apiKey)) }),
  });
}

/** A server may answer one picture with a list of one. */
function alone(answer: unknown): unknown {
  return Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
}

function imageOf({ url, data }: Sent): { type: 'url' | 'base64'; value: string } {
  return url ? { type: 'url', value: url } : { type: 'base64', value: data!.toString('base64') };
}

/** Every option by its name there; what the server passes over holds here all the same. Source: entities/requests. */
function bodyOf({ modelId, apiKey }: InferenceServerSettings, question: Question): object {
  const { task, classes, format, stroke, labels } = question;
  const isFinding = task !== 'classify' && task !== 'segment';
  return {
    model_id: modelId,
    ...(apiKey && { api_key: apiKey }),
    confidence: question.confidence,
    ...(isFinding && {
      iou_threshold: question.overlap,
      class_agnostic_nms: question.agnostic,
      max_detections: mostToAskFor(question),
    }),
    ...(isFinding && classes.length > 0 && { class_filter: classes }),
    ...(task === 'outline' && { response_mask_format: question.maskFormat }),
    ...(format !== 'json' && { visualize_predictions: true }),
    ...(labels !== undefined && { visualization_labels: labels }),
    ...(stroke !== undefined && { visualization_stroke_width: stroke }),
  };
}

/**
 * Which route a task's question goes to. Poses are detections with a route of their own: what a model is, the server's
 * registry says once it has loaded it, which it has when it has answered. One that does not say it then is asked no more.
 */
function createRouter(client: Client, server: URL, { modelId, apiKey }: InferenceServerSettings) {
  let type: string | undefined;
  let answers = 0;

  async function lookUp(): Promise<void> {
    try {
      const models = await loadedModels(client, server, apiKey);
      if (!models) answers = enoughAnswers;
      type = loadedAs(modelId, models)?.task_type;
    } catch (error) {
      if (asLinesideError(error, 'BAD_ANSWER').code === 'CLOSED') throw error; // any other the question itself will meet
    }
  }

  return {
    async routeOf(task: Task | undefined): Promise<string> {
      if (task && task !== 'detect') return routes[task];
      if (!type && answers < enoughAnswers) await lookUp();
      const own = type === undefined ? undefined : taskTypes[type];
      refuseOtherTask(task, own);
      return type === 'keypoint-detection' ? 'keypoints_detection' : routes[own ?? 'detect'];
    },
    answered(): void {
      answers++;
    },
  };
}

/** After so many answers a server that does not say what the model is will not say it: each look costs a request's time. */
const enoughAnswers = 4;

async function look(client: Client, server: URL, modelId: string, apiKey: string | undefined) {
  const state = await stateOf(client, server, apiKey);
  const type = loadedAs(modelId, state.models)?.task_type;
  const task = type === undefined ? undefined : taskTypes[type];
  return { server: state, ...(task && { task }) };
}
