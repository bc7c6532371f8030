import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { LinesideError } from '../../errors';
import { readMetadata } from '../../model/metadata';
import { createClient } from '../client';
import type { Tls } from '../server';
import { weightsFolder } from './id';
import { insist, type Patience } from './insist';
import { oneAtATime } from './lock';
import { progressOf, removePart, storing } from './part';
import { classNames, environment, keepSayings } from './sayings';
import { apiBase, askTicket } from './ticket';

export type { OnBytes } from './fetch-part';

/** Which model's weights, where they are kept, and what it takes to get them when they are not there yet. */
export interface Wanted {
  /** `project/version` */
  modelId: string;
  /** The folder that holds models; these go to `roboflow/project/version` below it. */
  store: string;
  /** Not needed once the weights are here. */
  apiKey?: string;
  tls?: Tls;
}

export interface FetchOptions extends Patience {
  /** After so long without a sign of life, another process that fetches is taken for gone. */
  staleMs?: number;
}

const mostJsonBytes = 8 * 1024 * 1024;
const weights = 'weights.onnx';

/**
 * The folder of a model's weights. Where they are not there yet they are fetched first: once, by one of the processes
 * that ask, into files that get their names when they are whole. Throws `BAD_OPTION` for an id that is none; `BAD_KEY`,
 * `NO_MODEL` and whatever else a server refuses with; `BAD_MODEL` for what is no ONNX file; `CANNOT_STORE`.
 */
export async function weightsOf({ apiKey, ...wanted }: Wanted, options: FetchOptions = {}): Promise<string> {
  const folder = weightsFolder(wanted.store, wanted.modelId);
  if (await isComplete(folder)) return folder;
  if (!apiKey) {
    const missing = `the weights of ${wanted.modelId} are not on this machine yet`;
    throw new LinesideError('BAD_KEY', `${missing}; give the API key that they are fetched with`);
  }
  await storing(folder, () => mkdir(folder, { recursive: true }));
  const part = join(folder, `${weights}.part`);
  const job = {
    isDone: () => isComplete(folder),
    work: (isMine: () => Promise<boolean>) => fetchAll({ ...wanted, apiKey }, folder, part, options, isMine),
    async onWait() {
      const { done, total } = await progressOf(part);
      options.onBytes?.(done, total);
    },
  };
  await oneAtATime(join(folder, 'fetching.lock'), job, options.staleMs);
  return folder;
}

/** The weights get their name last: where they are, all is. */
function isComplete(folder: string): Promise<boolean> {
  return Promise.all([environment, classNames, weights].map((name) => access(join(folder, name)))).then(
    () => true,
    () => false,
  );
}

async function fetchAll(
  wanted: Wanted & { apiKey: string },
  folder: string,
  part: string,
  options: FetchOptions,
  isMine: () => Promise<boolean>,
): Promise<void> {
  const { modelId, apiKey, tls } = wanted;
  const client = createClient({ apiKey, url: apiBase().href, maxAnswerBytes: mostJsonBytes, ...(tls && { tls }) });
  const ask = () => askTicket(client, modelId, apiKey);
  try {
    const ticket = await ask();
    const { body } = await client.ask({ method: 'GET', url: ticket.environment, follow: true });
    await keepSayings(folder, ticket, body.toString());
    await insist(client, ticket, ask, part, options);
    await checkWeights(part, modelId);
    if (!(await isMine())) return; // who took the lock meanwhile writes the same part
    await storing(folder, () => rename(part, join(folder, weights)));
    await removePart(part);
  } finally {
    await client.close();
  }
}

/** What opens as ONNX from its first tag to its last. */
async function checkWeights(part: string, modelId: string): Promise<void> {
  try {
    await readMetadata(part);
  } catch (error) {
    await removePart(part);
    const { message } = error as Error;
    throw new LinesideError('BAD_MODEL', `what came as the weights of ${modelId} is no whole ONNX file: ${message}`);
  }
}
