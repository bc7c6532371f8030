import type { NodeDef } from 'node-red';
import { type OpenSettings, providers } from '../../lib';
import type { Tls } from '../../lib/backends/server';
import { expected, LinesideError } from '../../lib/errors';
import { readCount } from '../common/options';
import { modelsFolder, resolveModelPath } from './model-path';

/** The properties of a `lineside-model` as they stand in a flow. */
export interface ModelDef extends NodeDef {
  backend: string;
  path: string;
  manifest: string;
  provider: string;
  threads: number | string;
  instances: number | string;
  url: string;
  modelId: string;
  timeout: number | string;
  /** The id of a TLS config node. */
  tls: string;
  maxSize: number | string;
  inFlight: number | string;
}

/** What belongs to a model and stands not in the flow. */
export interface Surroundings {
  userDir: string | undefined;
  apiKey?: string;
  tls?: Tls;
  /** Puts environment variables into a text. */
  filled: (text: string) => string;
}

/** What a model is opened with. Throws `NO_MODEL` and `BAD_OPTION`. */
export function readSettings(def: Partial<ModelDef>, around: Surroundings): OpenSettings {
  const backend = backends.find((name) => name === (def.backend || 'onnx'));
  if (!backend)
    throw new LinesideError('BAD_OPTION', expected(`one of ${backends.join(', ')}`, 'backend', def.backend));
  const rest = { timeoutMs: readCount('timeout', def.timeout ?? 30) * 1000 };
  if (backend === 'onnx') return { ...localSettings(def, around), ...rest };
  const server = { ...serverSettings(def, around), ...rest };
  const url = filledText(def.url, around);
  if (backend === 'kserve') return { backend, ...server, url: urlOf(url), ...manifestOf(def, around) };
  return { backend, ...server, ...(url && { url: urlOf(url) }), maxSize: readWhole('maxSize', def.maxSize ?? 0) };
}

const backends = ['onnx', 'hosted-api', 'inference-server', 'kserve'] as const;

function localSettings(def: Partial<ModelDef>, around: Surroundings) {
  const provider = providers.find((name) => name === (def.provider || 'auto'));
  if (!provider)
    throw new LinesideError('BAD_OPTION', expected(`one of ${providers.join(', ')}`, 'provider', def.provider));
  return {
    backend: 'onnx' as const,
    ...whichModel(def, around),
    ...manifestOf(def, around),
    provider,
    threads: readWhole('threads', def.threads ?? 0),
    instances: readCount('instances', def.instances ?? 1),
  };
}

/** A file, or the id of weights that are fetched. */
function whichModel(def: Partial<ModelDef>, around: Surroundings) {
  const path = text(def.path);
  const modelId = filledText(def.modelId, around);
  const named = modelId && { modelId };
  if (path) return { path: resolveModelPath(path, around.userDir), ...named };
  if (named) return { ...named, store: modelsFolder(around.userDir), ...secretsOf(around) };
  throw new LinesideError('NO_MODEL', "no model file is given; open the model's settings and choose one");
}

function manifestOf({ manifest }: Partial<ModelDef>, { userDir }: Surroundings) {
  const path = text(manifest);
  return path ? { manifest: resolveModelPath(path, userDir) } : {};
}

function serverSettings(def: Partial<ModelDef>, around: Surroundings) {
  const modelId = filledText(def.modelId, around);
  if (!modelId) throw new LinesideError('NO_MODEL', "no model id is given; open the model's settings and write one");
  return { modelId, ...secretsOf(around), inFlight: readCount('inFlight', def.inFlight ?? 2) };
}

function secretsOf({ apiKey, tls }: Surroundings) {
  return { ...(apiKey && { apiKey }), ...(tls && { tls }) };
}

/** Never shows the text, which may hold a password. */
function urlOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return address;
  const words = 'expected an address that begins with http:// or https:// for url, without user and password';
  throw new LinesideError('BAD_OPTION', words);
}

function readWhole(name: string, value: unknown): number {
  return Number(value) === 0 ? 0 : readCount(name, value);
}

function filledText(value: unknown, { filled }: Surroundings): string {
  return filled(text(value)).trim();
}

function text(value: unknown): string {
  return String(value ?? '').trim();
}
