import { basename, extname } from 'node:path';
import { type Opened, openOnnx, type Provider } from './backends/onnx';
import { decoders } from './decoders';
import { createTensorWriter } from './image/tensor';
import { feeds, type PictureInput, pictureInput } from './model/input';
import { manifestBeside, readManifest } from './model/manifest-file';
import { readMetadata } from './model/metadata';
import type { Model, ModelCard } from './model/model';
import type { Source, Sources } from './model/source';
import { tensorModel, toOutputs } from './model/tensor-model';
import { fromUltralytics } from './model/ultralytics';
import { type Understood, understand } from './model/understand';

/** Which model, and how to run it. This is the only file that sees both backends and decoders. */
export interface ModelSettings {
  backend: 'onnx';
  /** The ONNX file. */
  path: string;
  /** The manifest, where it does not lie beside the model under the model's name. */
  manifest?: string;
  /** What `model_id` says in answers; the file's name where absent. */
  modelId?: string;
  provider: Provider;
  /** 0 leaves one core to Node-RED. */
  threads: number;
}

/**
 * Opens a model in this process, which a run blocks and a fault ends: for those who have a process to lose,
 * as the engine has. Everybody else connects. Everything that is not said is taken from the file.
 */
export async function openHere(settings: ModelSettings): Promise<Model> {
  const sources = await readSources(settings);
  let input: PictureInput | undefined;
  const opened = await openOnnx(settings, (ports) => {
    input = pictureInput(ports, sources);
    return firstFeeds(input);
  });
  try {
    return assemble(settings, input!, opened, understand(sources, input!, toOutputs(opened.outputs), decoders));
  } catch (error) {
    await opened.session.close();
    throw error;
  }
}

/** What is said of a model, the manifest before all. */
async function readSources({ path, manifest }: ModelSettings): Promise<Sources> {
  const said = await readManifest(manifest ?? manifestBeside(path), !!manifest);
  const own: Source[] = said ? [{ name: 'manifest', says: said, firm: true }] : [];
  return [...own, { name: 'metadata', says: fromUltralytics(await readMetadata(path)) }];
}

/** A black picture of the model's size. */
function firstFeeds(input: PictureInput) {
  const plain = { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], padValue: 0 } as const;
  return feeds(input, createTensorWriter({ ...input, ...plain }));
}

function assemble(
  settings: ModelSettings,
  input: PictureInput,
  { session, warmUpMs }: Opened,
  understood: Understood,
): Model {
  const { decoder, manifest, from } = understood;
  const { width, height, channels, type } = input;
  const card: ModelCard = {
    model_id: settings.modelId || basename(settings.path, extname(settings.path)),
    task: manifest.task,
    family: manifest.family,
    classes: manifest.classes,
    input: { width, height, channels, type },
    provider: session.provider,
    refused: session.refused,
    warmUpMs: Math.round(warmUpMs * 10) / 10,
    from,
  };
  return tensorModel({ session, input, spec: { ...input, ...manifest }, decoder, manifest, card });
}
