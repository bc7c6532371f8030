import type { ModelCard } from '../model/model';
import type { Task } from '../prediction';
import { type Call, modelOf, type Reply, type Serving } from './call';
import type { Values } from './read';
import type { Servable } from './settings';

/** Within this, models that are open have said so. */
const askedMs = 50;

/** Models of the table that are open and were not taken off the list. Null where nothing is known. */
export async function registry({ at }: Call): Promise<Reply> {
  return list(at);
}

/** Opens a model of the table where it is not open; throws why it cannot be. */
export async function addModel({ at }: Call, { model_id }: Values): Promise<Reply> {
  const id = String(model_id);
  await modelOf(at, id).ready();
  at.unlisted.delete(id);
  return list(at);
}

/** Takes a model off the list. Its engine stays: flows may be using it, and whoever asks for it is answered. */
export async function removeModel({ at }: Call, { model_id }: Values): Promise<Reply> {
  const id = String(model_id);
  modelOf(at, id);
  at.unlisted.add(id);
  return list(at);
}

export async function clearModels({ at }: Call): Promise<Reply> {
  for (const id of at.models.keys()) at.unlisted.add(id);
  return list(at);
}

/** Whether all models of the table are open. */
export async function allReady({ models }: Serving): Promise<boolean> {
  const cards = await Promise.all([...models.keys()].map((id) => cardNow(() => models.get(id))));
  return !cards.includes(undefined);
}

async function list(at: Serving): Promise<Reply> {
  const listed = [...at.models.keys()].filter((id) => !at.unlisted.has(id));
  const entries = await Promise.all(
    listed.map(async (id) => {
      const card = await cardNow(() => at.models.get(id));
      return card ? [entry(id, card)] : [];
    }),
  );
  const memory = {
    ...{ total_vram_bytes: null, gpu_memory_used: null, gpu_memory_total: null, torch_cuda_allocated: null },
    ...{ torch_cuda_reserved: null, torch_cuda_allocator_cache: null, non_torch_gpu_memory: null },
  };
  return { body: { models: entries.flat(), ...memory } };
}

/** Of a model that is open; `undefined` where it is not, or cannot be. */
async function cardNow(find: () => Servable | undefined): Promise<ModelCard | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), askedMs);
  });
  const card = (async () => find()?.ready())().catch(() => undefined);
  return Promise.race([card, late]).finally(() => clearTimeout(timer));
}

const taskTypes: Record<Task, string> = {
  detect: 'object-detection',
  outline: 'instance-segmentation',
  segment: 'semantic-segmentation',
  classify: 'classification',
};

function entry(id: string, card: ModelCard) {
  const local = 'manifest' in card ? card : undefined;
  const type = local?.manifest.keypoints ? 'keypoint-detection' : card.task && taskTypes[card.task];
  return {
    model_id: id,
    task_type: type ?? null,
    batch_size: null,
    input_height: local?.input.height ?? null,
    input_width: local?.input.width ?? null,
    vram_bytes: null,
    request_aliases: [],
    request_paths: [`/${id}`],
  };
}
