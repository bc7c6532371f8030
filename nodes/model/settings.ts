import type { NodeDef } from 'node-red';
import { type OpenSettings, providers } from '../../lib';
import { expected, LinesideError } from '../../lib/errors';
import { readCount } from '../common/options';
import { resolveModelPath } from './model-path';

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
}

/** What a model is opened with. Throws `NO_MODEL` and `BAD_OPTION`. */
export function readSettings(def: Partial<ModelDef>, userDir: string | undefined): OpenSettings {
  const backend = backends.find((name) => name === (def.backend || 'onnx'));
  if (!backend)
    throw new LinesideError('BAD_OPTION', expected(`one of ${backends.join(', ')}`, 'backend', def.backend));
  return backend === 'onnx' ? fileSettings(def, userDir) : serverSettings(def, backend);
}

const backends = ['onnx', 'hosted-api', 'inference-server'] as const;

function fileSettings(def: Partial<ModelDef>, userDir: string | undefined): OpenSettings {
  const path = String(def.path ?? '').trim();
  const manifest = String(def.manifest ?? '').trim();
  const provider = providers.find((name) => name === (def.provider || 'auto'));
  if (!path) throw new LinesideError('NO_MODEL', "no model file is given; open the model's settings and choose one");
  if (!provider)
    throw new LinesideError('BAD_OPTION', expected(`one of ${providers.join(', ')}`, 'provider', def.provider));
  return {
    backend: 'onnx',
    path: resolveModelPath(path, userDir),
    ...(manifest && { manifest: resolveModelPath(manifest, userDir) }),
    ...(def.modelId && { modelId: String(def.modelId) }),
    provider,
    threads: Number(def.threads ?? 0) === 0 ? 0 : readCount('threads', def.threads),
    instances: readCount('instances', def.instances ?? 1),
    timeoutMs: readCount('timeout', def.timeout ?? 30) * 1000,
  };
}

function serverSettings(def: Partial<ModelDef>, backend: 'hosted-api' | 'inference-server'): OpenSettings {
  const url = String(def.url ?? '').trim();
  return {
    backend,
    modelId: String(def.modelId ?? '').trim(),
    ...(url && { url }),
    timeoutMs: readCount('timeout', def.timeout ?? 30) * 1000,
  };
}
