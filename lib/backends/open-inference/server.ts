import { type ErrorCode, LinesideError } from '../../errors';
import type { ServerState, Tensor } from '../../model/model';
import { type Asked, createClient } from '../client';
import { readJson } from '../json';
import { statusOf } from '../refusal';
import { below, type ServerSettings, serverAddress } from '../server';
import { type InferenceRequest, readInference } from './message';
import { type Metadata, readMetadata } from './metadata';

/** A model of a server that speaks the Open Inference Protocol v2. */
export interface ServedModel {
  /** The server's host and port. */
  host: string;
  metadata(): Promise<Metadata>;
  /** Throws `SERVER_BUSY` where the model is loaded no more, or not yet. */
  ready(): Promise<void>;
  /** `pictures`: how many times the model's timeout it may take. */
  infer(request: InferenceRequest, pictures: number): Promise<Record<string, Tensor>>;
  state(): Promise<ServerState>;
  close(): Promise<void>;
}

/** How long the answer to what is only good to know is waited for. */
const aboutMs = 5000;

/** Throws `BAD_OPTION` and `NO_MODEL` where address or name cannot be one; asks nothing yet. */
export function servedModel(settings: ServerSettings & { url: string }): ServedModel {
  const server = rootOf(settings.url);
  const path = pathOf(settings.modelId);
  const client = createClient(settings);
  const bearer = settings.apiKey && { authorization: `Bearer ${settings.apiKey}` };
  const ask = (road: string, asked: Omit<Asked, 'url'>) =>
    client.ask({ ...asked, url: below(server, road), headers: { ...asked.headers, ...bearer } });
  const look = (road: string) => ask(road, { method: 'GET', onceWithinMs: aboutMs });

  /** Whether a road says yes; what is no answer of the protocol is thrown. */
  const says = (road: string) => look(road).then(yes, (error) => unlessRefused(error));

  return {
    host: server.host,
    async metadata() {
      const reply = await ask(path, { method: 'GET' }).catch(inOurWords);
      return readMetadata(readJson(server.host, reply));
    },
    async ready() {
      if (await says(`${path}/ready`)) return;
      throw new LinesideError('SERVER_BUSY', `${server.host} says that the model ${settings.modelId} is not ready`);
    },
    async infer(request, pictures) {
      const reply = await ask(`${path}/infer`, { method: 'POST', ...request, times: pictures }).catch(inOurWords);
      return readInference(reply);
    },
    async state() {
      const [up, model] = [await says('v2/health/ready'), await says(`${path}/ready`)];
      const about = await look('v2').then((reply) => readJson(server.host, reply), nothing);
      const { name, version } = (about ?? {}) as Record<string, unknown>;
      return {
        url: `${server.origin}${server.pathname}`,
        ready: up && model,
        ...(typeof name === 'string' && { name }),
        ...(typeof version === 'string' && { version }),
      };
    },
    close: () => client.close(),
  };
}

const yes = () => true;
const nothing = () => undefined;

/** A gateway may have no road for the question: then the model's own answers tell. */
function unlessRefused(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined || status === 401 || status === 403) throw error;
  return [404, 405, 501].includes(status);
}

/** With or without the protocol's own `/v2`. */
function rootOf(text: string): URL {
  const url = serverAddress(text);
  url.pathname = url.pathname.replace(/\/v2$/, '');
  return url;
}

/** `name` or `name/version`. */
function pathOf(modelId: string): string {
  const [name, version, ...more] = modelId.split('/').map(encodeURIComponent);
  if (name && version !== '' && more.length === 0) {
    return `v2/models/${name}${version === undefined ? '' : `/versions/${version}`}`;
  }
  throw new LinesideError('NO_MODEL', 'expected the model\'s name on the server, such as "parts" or "parts/3"');
}

/** Triton answers 400 where a model is unknown; others say 400 of what is not ready. */
const bySentence: [words: RegExp, code: ErrorCode][] = [
  [/no available versions|not ready|not (yet )?loaded|not available/i, 'SERVER_BUSY'],
  [/unknown model|not found|does not exist/i, 'NO_MODEL'],
];

/** The server sees tensors, never a picture: what it refuses is no picture's fault. */
function inOurWords(error: unknown): never {
  const status = statusOf(error);
  if (status === 413) throw tooLarge();
  if (!(error instanceof LinesideError) || status === undefined || ![400, 404, 415, 422].includes(status)) throw error;
  const [, code] = bySentence.find(([words]) => words.test(error.message)) ?? [];
  const refuses = status === 404 ? error.code : 'BAD_MODEL';
  throw new LinesideError(code ?? refuses, error.message, { cause: error.cause });
}

/** An nginx before a server takes 1 MiB where nobody says otherwise; a picture of 640 × 640 is 4.7 MiB of float32. */
function tooLarge(): LinesideError {
  const sentence = 'the server, or a gateway before it, takes no tensors of so many bytes (413); raise its limit';
  return new LinesideError('BAD_MODEL', sentence);
}
