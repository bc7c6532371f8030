import { type HostedApiSettings, openHostedApi } from './backends/hosted-api';
import { type InferenceServerSettings, openInferenceServer } from './backends/inference-server';
import { type KserveSettings, openKserve } from './backends/kserve';
import { openOnnx, type Provider } from './backends/onnx';
import type { Tls } from './backends/server';
import { waiting } from './backends/waiting';
import { type OnBytes, weightsOf } from './backends/weights';
import { decoders } from './decoders';
import { LinesideError } from './errors';
import type { Frame } from './frame';
import { loadSharp } from './image/codec';
import { createTensorWriter } from './image/tensor';
import { alone } from './model/batches';
import type { Output } from './model/decoder';
import { feeds, type PictureInput, pictureInput } from './model/input';
import { manifestBeside, readManifest } from './model/manifest-file';
import { readMetadata } from './model/metadata';
import type { LocalCard, Model, ModelCard, Session, Tensor } from './model/model';
import { areBatched, ofPicture, toOutputs } from './model/output';
import { type Located, locate } from './model/packages/locate';
import type { Source } from './model/source';
import { tensorModel } from './model/tensor-model';
import { fromUltralytics } from './model/ultralytics';
import { understand } from './model/understand';
import { fetched } from './sources/snapshot';

/** Which model, and how to run it. This is the only file that sees both backends and decoders. */
export type ModelSettings = OnnxSettings | HostedApiSettings | InferenceServerSettings | KserveSettings;

export interface OnnxSettings {
  backend: 'onnx';
  /** The ONNX file, or the folder of a model package. Without it the weights of Roboflow's `modelId` are fetched. */
  path?: string;
  /** The manifest, where it does not lie beside the model under the model's name. */
  manifest?: string;
  /** What `model_id` says in answers, the package's or the file's name where absent; or whose weights these are to be. */
  modelId?: string;
  /** Where fetched weights are kept, in `roboflow/project/version` below it; `models` in the working folder where absent. */
  store?: string;
  /** What they are fetched with. */
  apiKey?: string;
  tls?: Tls;
  provider: Provider;
  /** 0 leaves one core to Node-RED. */
  threads: number;
}

/**
 * Opens a model in this process, which a run blocks and a fault ends: for those who have a process to lose,
 * as the engine has. Everybody else connects. Everything that is not said is taken from the file.
 */
export async function openHere(settings: OnnxSettings | KserveSettings): Promise<Model<LocalCard>>;
export async function openHere(settings: ModelSettings): Promise<Model>;
export async function openHere(settings: ModelSettings): Promise<Model> {
  const open = openers[settings.backend] as (settings: ModelSettings) => Promise<Model>; // the one of its own kind
  return open(settings);
}

type Openers = {
  [K in ModelSettings['backend']]: (settings: Extract<ModelSettings, { backend: K }>) => Promise<Model>;
};

/** Every backend there is, a line each. */
const openers: Openers = {
  onnx: openFile,
  'hosted-api': openHostedApi,
  'inference-server': openInferenceServer,
  kserve: openServed,
};

async function openFile(settings: OnnxSettings): Promise<Model<LocalCard>> {
  loadSharp(); // now, not in the time of the first picture
  const found = await find(settings);
  const { sources } = found;
  let input: PictureInput | undefined;
  const opened = await openOnnx({ ...settings, path: found.weights }, (ports) => {
    input = pictureInput(ports, sources);
    return firstFeeds(input);
  });
  try {
    return assemble(settings, input!, opened, found);
  } catch (error) {
    await opened.session.close();
    throw error;
  }
}

/** As `openFile`, where a server runs the model: what its metadata says stands in place of what the file says. */
async function openServed(settings: KserveSettings): Promise<Model<LocalCard>> {
  loadSharp();
  const { modelId, manifest } = settings;
  const own = manifest ? await manifestSource(manifest, true) : [];
  const found: Found = { id: modelId, sources: own, notes: [], ...(manifest && { manifestPath: manifest }) };
  let input: PictureInput | undefined;
  const opened = await openKserve(settings, (ports, says) => {
    found.sources = [...own, { name: 'metadata', says: fromUltralytics(says) }];
    input = pictureInput(ports, found.sources);
    return firstFeeds(input);
  });
  try {
    const model = assemble(settings, input!, opened, { ...found, notes: opened.notes });
    return { ...model, inspect: async () => ({ ...(await model.ready()), server: await opened.state() }) };
  } catch (error) {
    await opened.session.close();
    throw error;
  }
}

interface Found extends Pick<Located, 'id' | 'sources' | 'notes'> {
  /** Where the manifest is read from, and written to. */
  manifestPath?: string;
}

/** The folder of a model that is named by its id alone; gets it first where it is not on this machine yet. */
export async function fetchById(settings: OnnxSettings, onBytes?: OnBytes): Promise<string> {
  const { modelId, store = 'models', apiKey, tls } = settings;
  if (!modelId) throw new LinesideError('NO_MODEL', 'no model is named, neither by the path of its file nor by its id');
  return weightsOf({ modelId, store, ...(apiKey && { apiKey }), ...(tls && { tls }) }, onBytes && { onBytes });
}

/** The model's file and all that is said of it: its manifest before its package before its metadata. */
async function find(settings: OnnxSettings): Promise<Found & Located> {
  const { path, manifest } = settings;
  const located = await locate(path || (await fetchById(settings)));
  const metadata: Source = { name: 'metadata', says: fromUltralytics(await readMetadata(located.weights)) };
  const manifestPath = manifest ?? manifestBeside(located.weights);
  const own = await manifestSource(manifestPath, !!manifest);
  return { ...located, manifestPath, sources: [...own, ...located.sources, metadata] };
}

async function manifestSource(path: string, required: boolean): Promise<Source[]> {
  const says = await readManifest(path, required);
  return says ? [{ name: 'manifest', says, firm: true }] : [];
}

/** Black pictures of the model's size, as many as a run has to have. */
function firstFeeds(input: PictureInput) {
  const plain = { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1], padValue: 0 } as const;
  return feeds(input, createTensorWriter({ ...input, ...plain }, input.batch), input);
}

/** A session that has run once, and what that first run gave. */
interface Ran {
  session: Session;
  outputs: Record<string, Tensor>;
  warmUpMs: number;
}

function assemble(settings: ModelSettings, input: PictureInput, opened: Ran, found: Found): Model<LocalCard> {
  const { session } = opened;
  const first = toOutputs(opened.outputs);
  const { decoder, manifest, from } = understand(found.sources, input, firstOf(first, input), decoders);
  const { width, height, channels, type } = input;
  const card: LocalCard = {
    model_id: settings.modelId || found.id,
    task: manifest.task,
    family: manifest.family,
    classes: manifest.classes,
    input: { width, height, channels, type },
    provider: session.provider,
    refused: session.refused,
    warmUpMs: Math.round(opened.warmUpMs * 10) / 10,
    manifest,
    from,
    notes: found.notes,
    ...(found.manifestPath && { manifestPath: found.manifestPath }),
  };
  return fetching(tensorModel({ session, input, spec: { ...input, ...manifest }, decoder, manifest, card, first }));
}

/** A model that is given addresses too: servers fetch what is there by themselves, and no flow is to tell them apart. */
function fetching<C extends ModelCard>(model: Model<C>): Model<C> {
  const whole = (frame: Frame, signal?: AbortSignal) => waiting(() => fetched(frame, signal));
  return {
    ...model,
    predict: async (frame, options, signal) => model.predict(await whole(frame, signal), options, signal),
    async predictAll(frames, options, signal) {
      const pictures = await Promise.all(frames.map((frame) => alone(whole(frame, signal))));
      const good = pictures.filter((picture): picture is Frame => !('error' in picture));
      const answers = await model.predictAll(good, options, signal);
      return pictures.map((picture) => ('error' in picture ? picture : answers.shift()!));
    },
  };
}

/** What the first run gave for its first picture. */
function firstOf(outputs: readonly Output[], { batch = 1 }: PictureInput): readonly Output[] {
  if (batch === 1 || areBatched(outputs, batch)) return ofPicture(outputs, 0, batch);
  const shapes = outputs.map(({ name, dims }) => `${name} [${dims.join(',')}]`).join(' and ');
  throw new LinesideError(
    'UNKNOWN_MODEL',
    `the model takes ${batch} pictures a run, but its outputs (${shapes}) do not have them as their first axis; ` +
      'export it for one picture',
  );
}
