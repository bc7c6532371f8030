import type { Task } from '../../prediction';
import type { Declared } from '../manifest';
import type { Entry } from './entry';
import type { Layout } from './folder';
import { numbers, resampling, resizing, unmet } from './image-processor';

const configFile = 'config.json';
const processorFile = 'preprocessor_config.json';

/**
 * Folders as Hugging Face's Optimum exports them: config.json with id2label, preprocessor_config.json, and model.onnx
 * beside them or in the folder onnx. Source: transformers, configuration_utils.py and image_processing_utils.py.
 */
export const huggingFace: Layout = {
  marks: [processorFile, configFile],

  async read(folder) {
    const config = await folder.json(configFile);
    const processor = await folder.json(processorFile);
    return {
      sources: [
        {
          name: processorFile,
          says: processor ? { ...resizing(processor), ...resampling(processor), ...numbers(processor) } : {},
        },
        { name: configFile, says: config ? configSays(config) : {} },
      ],
      notes: processor ? unmet(processor) : [],
    };
  },
};

/** By the ending of the architecture: ViTForImageClassification. */
const architectures: [ending: RegExp, task: Task][] = [
  [/ForImageClassification(WithTeacher)?$/, 'classify'],
  [/ForObjectDetection$/, 'detect'],
  [/For(Instance|Universal)Segmentation$/, 'outline'],
  [/ForSemanticSegmentation$/, 'segment'],
];

function configSays(config: Entry): Declared {
  const classes = labels(config.object('id2label'));
  const [architecture = ''] = config.texts('architectures') ?? [];
  const [, task] = architectures.find(([ending]) => ending.test(architecture)) ?? [];
  const multiLabel = config.text('problem_type') === 'multi_label_classification';
  return {
    ...(classes.length > 0 && { classes }),
    ...(task && { task }),
    ...(multiLabel && { multiLabel }),
    ...imageSize(config),
  };
}

/** One number for both edges, or [height, width]. */
function imageSize(config: Entry): Declared {
  const raw = config.raw('image_size');
  const [height, width = height] = Array.isArray(raw)
    ? (config.numbers('image_size') ?? [])
    : [config.number('image_size')];
  return height && width ? { height, width } : {};
}

/** By id, from { "0": "cat", … }; ids without a name get one. */
function labels(byId: Entry | undefined): string[] {
  const ids = (byId?.keys ?? []).map(Number).filter((id) => Number.isInteger(id) && id >= 0 && id < 65_536);
  const count = Math.max(-1, ...ids) + 1;
  return Array.from({ length: count }, (_, id) => byId?.text(String(id)) ?? `class ${id}`);
}
