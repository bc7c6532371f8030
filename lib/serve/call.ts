import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Drawer } from '../engine/drawer';
import type { BodyReader } from './body';
import type { FetchPicture } from './fetch-picture';
import type { Metrics } from './metrics';
import type { Schema, Values } from './read';
import { brokenModel, unknownModel } from './refusal';
import type { Servable, ServedModels } from './settings';

/** What all requests to one server share. */
export interface Serving {
  models: ServedModels;
  apiKey: string;
  allowUrls: boolean;
  bodyLimitBytes: number;
  fetchPicture: FetchPicture;
  bodies: BodyReader;
  drawer: Pick<Drawer, 'draw'>;
  metrics: Metrics;
  places: Places;
  /** To be called when `places` has changed. */
  changed: () => void;
  /** Pictures that are with a model or in line for it, by its id. */
  working: Map<string, number>;
  /** Ids that were taken off the list of `/model/registry`; they are answered for all the same. */
  unlisted: Set<string>;
  /** Of this server since it started; a UUID. */
  uuid: string;
}

/** Requests that are at work. */
export interface Places {
  readonly limit: number;
  taken: number;
}

/** One request. */
export interface Call {
  at: Serving;
  request: IncomingMessage;
  response: ServerResponse;
  /** Parts of the path by name. */
  params: Readonly<Record<string, string | undefined>>;
  query: URLSearchParams;
  /** Fires when the client has gone, or the server closes and cannot wait any more. */
  signal: AbortSignal;
}

export interface Reply {
  status?: number;
  /** An object is written as JSON. */
  body: object | string | Buffer;
  /** The content type of what is no object. */
  type?: string;
  headers?: Record<string, string>;
}

/** A way in: what is asked there, how it is read and what is answered; `/openapi.json` is made of these. */
export interface Route {
  method: 'GET' | 'POST';
  /** As find-my-way has it: `/:project/:version`. */
  path: string;
  summary: string;
  query?: Schema;
  body?: Schema;
  /** What is answered with 200: a schema of JSON, or a content type. */
  answers: Answers;
  /** Whether an API key is wanted where the server has one. */
  guarded: boolean;
  handle: (call: Call, values: Values) => Promise<Reply> | Reply;
}

export interface Answers {
  schema?: object;
  types?: readonly string[];
}

/** Throws 404 for an id that is not in the table, or why its model cannot be asked. */
export function modelOf({ models }: Serving, id: string): Servable {
  const model = found(models, id);
  if (!model) throw unknownModel();
  return model;
}

/** A model whose settings are wrong is no fault of the request. */
function found(models: ServedModels, id: string): Servable | undefined {
  try {
    return models.get(id);
  } catch (error) {
    throw brokenModel(error);
  }
}
