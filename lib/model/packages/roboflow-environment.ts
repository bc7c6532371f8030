import { join } from 'node:path';
import type { Declared } from '../manifest';
import { type Entry, entryOf } from './entry';
import { type Folder, type Layout, parsed } from './folder';
import { names, preprocessing, tasks } from './roboflow';

const file = 'environment.json';

/**
 * Roboflow's packages as its server has kept them since 2023: environment.json with PREPROCESSING, which is JSON within
 * JSON, and MULTICLASS; class_names.txt; model_type.json.
 * Source: roboflow/inference, inference/core/models/roboflow.py and core/utils/preprocess.py.
 */
export const roboflowEnvironment: Layout = {
  marks: [file],

  async read(folder) {
    const environment = (await folder.json(file))!;
    const steps = stepsOf(environment, folder);
    const { says, notes } = preprocessing(steps, file);
    const resize = resizing(steps);
    const type = await folder.json('model_type.json');
    const multiLabel = environment.flag('MULTICLASS') ? { multiLabel: true } : {};
    return {
      sources: [
        { name: file, says: { ...resize.says, ...says, ...multiLabel } },
        ...(await names(folder)),
        { name: 'model_type.json', says: typeSays(type) },
      ],
      notes: [...notes, ...resize.notes],
    };
  },
};

function stepsOf(environment: Entry, folder: Folder): Entry | undefined {
  const steps = environment.raw('PREPROCESSING');
  if (typeof steps !== 'string') return environment.object('PREPROCESSING');
  const path = join(folder.path, file);
  return entryOf(parsed(steps, `"PREPROCESSING" in ${path}`), path, 'PREPROCESSING');
}

/** Their server takes what it does not know for `Stretch to`. Reflected edges it pads with black. */
const formats: Record<string, Declared> = {
  'Stretch to': { resize: 'stretch' },
  'Fill (with center crop) in': { resize: 'centre-crop' },
  'Fit within': { resize: 'letterbox', padValue: 0 },
  'Fit (black edges) in': { resize: 'letterbox', padValue: 0 },
  'Fit (white edges) in': { resize: 'letterbox', padValue: 255 },
  'Fit (grey edges) in': { resize: 'letterbox', padValue: 114 },
  'Fit (reflect edges) in': { resize: 'letterbox', padValue: 0 },
};

function resizing(steps: Entry | undefined): { says: Declared; notes: string[] } {
  const step = steps?.object('resize');
  if (!step || step.flag('enabled') === false) return { says: { resize: 'stretch' }, notes: [] };
  const [width, height, format = 'Stretch to'] = [step.number('width'), step.number('height'), step.text('format')];
  const size = { ...(width && { width }), ...(height && { height }) };
  const notes = [
    ...(format in formats
      ? []
      : [`${file} asks for the resize "${format}", which is not known; pictures are stretched`]),
    ...(format.includes('reflect') ? [`${file} asks for reflected edges; pictures are padded with black`] : []),
  ];
  return { says: { ...size, ...(formats[format] ?? { resize: 'stretch' }) }, notes };
}

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** How pictures of a type become numbers, where it is not the family's own way. */
const numbers: [type: RegExp, says: Declared][] = [
  [/^vit/i, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }],
  [/^(resnet|deeplab|rf-?detr)/i, imageNet],
];

function typeSays(type: Entry | undefined): Declared {
  const model = type?.text('model_type') ?? '';
  const [, says] = numbers.find(([pattern]) => pattern.test(model)) ?? [];
  return { ...tasks[type?.text('project_task_type') ?? ''], ...says };
}
