import { defaultTimeoutMs } from './backends/server';
import { type EngineModel, type EngineSettings, engineModel } from './engine/host';
import type { Model } from './model/model';
import type { ModelSettings, OnnxSettings } from './open';

type FileSettings = Partial<OnnxSettings>;

type OnServer = Exclude<ModelSettings, OnnxSettings>;

/** A model's file, or an id by which its weights are fetched, where no backend is named; else what that backend wants. */
export type OpenSettings = (FileSettings | OnServer) & Partial<EngineSettings>;

/**
 * Opens a model in engine processes, so that nothing blocks here. Throws what keeps it from opening, with a code.
 *
 *     const model = await open({ path: 'parts.onnx' });
 *     const { prediction } = await model.predict(encodedFrame(await readFile('belt.jpg')));
 */
export async function open(settings: OpenSettings): Promise<Model> {
  const model = connect(settings);
  try {
    await model.ready();
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** As `open`, but at once: the model opens at `ready()` or the first `predict()`, and is tried again after a failure. */
export function connect({ instances = 1, timeoutMs = defaultTimeoutMs, ...settings }: OpenSettings): EngineModel {
  return engineModel(complete(settings as OpenSettings, timeoutMs), { instances, timeoutMs });
}

function complete(settings: OpenSettings, timeoutMs: number): ModelSettings {
  if (isOnServer(settings)) return { ...settings, timeoutMs };
  return { backend: 'onnx', provider: 'auto', threads: 0, ...settings };
}

function isOnServer(settings: OpenSettings): settings is OnServer {
  return settings.backend !== undefined && settings.backend !== 'onnx';
}
