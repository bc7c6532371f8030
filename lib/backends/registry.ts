import { asLinesideError, type ErrorCode } from '../errors';
import type { ServerState } from '../model/model';
import type { Task } from '../prediction';
import { optional, readFields, readList, readName, readNumber } from './answers/fields';
import type { Client } from './client';
import { readJson } from './json';
import { below } from './server';

/** A model that an inference server has loaded. */
export type Loaded = NonNullable<ServerState['models']>[number];

/** The server's words for tasks. Source: the Inference server's entities/responses/server_state.py and its models' task types. */
export const taskTypes: Record<string, Task> = {
  'object-detection': 'detect',
  'keypoint-detection': 'detect',
  'instance-segmentation': 'outline',
  'semantic-segmentation': 'segment',
  classification: 'classify',
  'multi-label-classification': 'classify',
};

/** What is good to know must not take long. */
const onceWithinMs = 3000;

/** What an inference server says of itself. Rejects where it does not answer at all. */
export async function stateOf(client: Client, server: URL, apiKey: string | undefined): Promise<ServerState> {
  const url = `${server.origin}${server.pathname.replace(/\/+$/, '')}`;
  const ready = await isReady(client, server);
  const { name, version } = readFields((await told(client, below(server, 'info'))) ?? {}, 'info');
  const models = await loadedModels(client, server, apiKey);
  return {
    url,
    ...(ready !== undefined && { ready }),
    ...(typeof name === 'string' && { name }),
    ...(typeof version === 'string' && { version }),
    ...(models && { models }),
  };
}

/** What the server has loaded for an id, which may be a short name of it. */
export function loadedAs(modelId: string, models: readonly Loaded[] | undefined): Loaded | undefined {
  return models?.find(({ model_id, aliases = [] }) => model_id === modelId || aliases.includes(modelId));
}

/** `undefined` where the server has no such list. */
export async function loadedModels(
  client: Client,
  server: URL,
  apiKey: string | undefined,
): Promise<Loaded[] | undefined> {
  const value = await told(client, below(server, 'model/registry', apiKey ? { api_key: apiKey } : {}));
  return value === undefined ? undefined : readRegistry(value);
}

async function isReady(client: Client, server: URL): Promise<boolean | undefined> {
  try {
    await client.ask({ method: 'GET', url: below(server, 'readiness'), onceWithinMs });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'SERVER_BUSY') return false;
    if (code === 'NO_MODEL') return undefined;
    throw error;
  }
}

/** What a GET gives; `undefined` for a route that the server does not have. */
async function told(client: Client, url: URL): Promise<unknown> {
  try {
    return readJson(url.host, await client.ask({ method: 'GET', url, onceWithinMs }));
  } catch (error) {
    if (codeOf(error) === 'NO_MODEL') return undefined;
    throw error;
  }
}

/** A route that is not there is answered with 404, as a model that is not. */
function codeOf(thrown: unknown): ErrorCode {
  return asLinesideError(thrown, 'BAD_ANSWER').code;
}

function readRegistry(value: unknown): Loaded[] {
  const { models } = readFields(value, 'the registry');
  return readList(models, 'models').map((entry, i) => {
    const name = `models[${i}]`;
    const { model_id, task_type, input_width, input_height, request_aliases } = readFields(entry, name);
    const width = optional(input_width, `${name}.input_width`, readNumber);
    const height = optional(input_height, `${name}.input_height`, readNumber);
    return {
      model_id: readName(model_id, `${name}.model_id`),
      task_type: readName(task_type, `${name}.task_type`),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(Array.isArray(request_aliases) && request_aliases.length > 0 && { aliases: request_aliases.map(String) }),
    };
  });
}
