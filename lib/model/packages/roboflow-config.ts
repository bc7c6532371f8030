import type { Declared } from '../manifest';
import type { Entry } from './entry';
import type { Layout } from './folder';
import { names, preprocessing, tasks } from './roboflow';

const file = 'inference_config.json';
const modelFile = 'model_config.json';

/**
 * Roboflow's packages since 2025: model_config.json (task), inference_config.json (how a picture becomes the input, what
 * is behind the network), class_names.txt.
 * Source: roboflow/inference, inference_models/models/common/roboflow/model_packages.py.
 */
export const roboflowConfig: Layout = {
  marks: [file, modelFile],

  async read(folder) {
    const config = await folder.json(file);
    const model = await folder.json(modelFile);
    const prepared = preprocessing(config?.object('image_pre_processing'), file);
    const input = config?.object('network_input');
    const sigmoid = config?.object('post_processing')?.text('type') === 'sigmoid';
    const task = tasks[model?.text('task_type') ?? ''] ?? {};
    return {
      sources: [
        {
          name: file,
          says: { ...(input && networkInput(input)), ...prepared.says, ...(sigmoid && { multiLabel: true }) },
        },
        { name: modelFile, says: task },
        ...(await names(folder)),
      ],
      notes: [...prepared.notes, ...(config ? unmet(config) : [])],
    };
  },
};

/** How their server resizes: with reflected edges as with even ones, and by the longer edge in a box of fixed size. */
function resizing(input: Entry): Declared {
  const padValue = input.number('padding_value');
  const anySize = input.flag('dynamic_spatial_size_supported') === true;
  const modes: Record<string, Declared> = {
    stretch: { resize: 'stretch' },
    letterbox: { resize: 'letterbox', padValue: padValue ?? 0 },
    'letterbox-reflect-edges': { resize: 'letterbox', padValue: padValue ?? 0 },
    'center-crop': { resize: 'centre-crop' },
    'fit-longer-edge': { resize: anySize ? 'fit-longer-edge' : 'letterbox', padValue: padValue ?? 127 },
  };
  const says = modes[input.text('resize_mode') ?? 'stretch'];
  if (says) return says;
  throw input.wrong('resize_mode', `one of ${Object.keys(modes).join(', ')}`);
}

function networkInput(input: Entry): Declared {
  const size = input.object('training_input_size');
  const [width, height] = [size?.number('width'), size?.number('height')];
  const channelOrder = input.text('color_mode') ?? 'rgb';
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr') throw input.wrong('color_mode', 'rgb or bgr');
  return { ...(width && { width }), ...(height && { height }), ...resizing(input), channelOrder, ...numbers(input) };
}

/** (pixel / scaling_factor − mean) / std, each of the two where it is given. */
function numbers(input: Entry): Declared {
  const factor = input.number('scaling_factor') ?? 1;
  if (!(factor > 0)) throw input.wrong('scaling_factor', 'a number above 0');
  const [mean, std] = input.lists('normalization') ?? [];
  return { scale: 1 / factor, mean: mean ?? [0, 0, 0], std: std ?? [1, 1, 1] };
}

/** What is asked for and not done. */
function unmet(config: Entry): string[] {
  const input = config.object('network_input');
  const [from, to] = [input?.object('dataset_version_resize_dimensions'), input?.object('training_input_size')];
  const twice = from && ['width', 'height'].some((edge) => from.number(edge) !== to?.number(edge));
  const mode = input?.text('resize_mode') ?? '';
  const nms = config.object('post_processing')?.object('nms_parameters');
  const removed = (config.list('class_names_operations') ?? []).map((one) => one.text('class_name') ?? '');
  return [
    ...(mode.includes('reflect') ? [`${file} asks for reflected edges; pictures are padded evenly`] : []),
    ...(twice && mode !== 'stretch' ? [`${file} resizes in two steps; here it is one`] : []),
    ...(nms ? [`${file} names thresholds that may be built into the model; lower ones have no effect then`] : []),
    ...removed.map((name) => `${file} leaves the class "${name}" out; here ids count as in class_names.txt, with it`),
  ];
}
