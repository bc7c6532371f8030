import type { Task } from '../../prediction';
import type { Declared } from '../manifest';
import type { Source } from '../source';
import type { Entry } from './entry';
import type { Folder } from './folder';

/** What both layouts of Roboflow's packages share. */

/** Their words on the left, those of the API documents on the right. */
export const tasks: Record<string, Declared & { task: Task }> = {
  'object-detection': { task: 'detect' },
  'keypoint-detection': { task: 'detect' },
  'instance-segmentation': { task: 'outline' },
  'semantic-segmentation': { task: 'segment' },
  classification: { task: 'classify' },
  'single-label-classification': { task: 'classify' },
  'multi-label-classification': { task: 'classify', multiLabel: true },
};

interface Prepared {
  says: Declared;
  notes: string[];
}

/** What was done to all pictures of the data set, and has to be done to those that come. */
export function preprocessing(steps: Entry | undefined, file: string): Prepared {
  const enabled = (steps?.keys ?? []).filter((key) => key !== 'resize' && steps?.object(key)?.flag('enabled'));
  const crop = enabled.includes('static-crop') && staticCrop(steps!.object('static-crop')!);
  const contrast = enabled.includes('contrast') ? (steps!.object('contrast')!.text('type') ?? '') : '';
  const unknown = enabled.filter((key) => !['static-crop', 'contrast', 'grayscale', 'auto-orient'].includes(key));
  return {
    says: {
      ...(crop && { crop }),
      ...(contrast === stretching && { contrast: 'stretch' }),
      ...(enabled.includes('grayscale') && { channelOrder: 'grey' }),
    },
    notes: [
      ...(contrast && contrast !== stretching ? [`${file} asks for contrast "${contrast}", which is not done`] : []),
      ...unknown.map((key) => `${file} asks for "${key}", which is not done`),
      ...(steps?.object('auto-orient')?.flag('enabled') === false
        ? [`${file} leaves pictures as the camera holds them; here they are set upright by their EXIF orientation`]
        : []),
    ],
  };
}

const stretching = 'Contrast Stretching';

/** Percent of the picture. */
function staticCrop(step: Entry): NonNullable<Declared['crop']> {
  const edge = (key: string, usual: number) => {
    const percent = step.number(key) ?? usual;
    if (percent >= 0 && percent <= 100) return percent / 100;
    throw step.wrong(key, 'a number from 0 to 100');
  };
  const crop = { left: edge('x_min', 0), top: edge('y_min', 0), right: edge('x_max', 100), bottom: edge('y_max', 100) };
  if (crop.right > crop.left && crop.bottom > crop.top) return crop;
  throw step.wrong(crop.right > crop.left ? 'y_max' : 'x_max', 'more than the other edge');
}

/** Names of classes and of keypoints, which have files of their own. */
export async function names(folder: Folder): Promise<Source[]> {
  const classes = await folder.labels('class_names.txt');
  const keypoints = await keypointNames(folder);
  return [
    ...(classes ? [{ name: 'class_names.txt', says: { classes } }] : []),
    ...(keypoints ? [{ name: keypointsFile, says: { keypoints } }] : []),
  ];
}

const keypointsFile = 'keypoints_metadata.json';

/** Those of the class that has the most: the outputs have room for as many. */
async function keypointNames(folder: Folder): Promise<string[] | undefined> {
  const classes = (await folder.jsonList(keypointsFile)) ?? [];
  const lists = classes.map((one) => {
    const points = one.object('keypoints');
    const ids = (points?.keys ?? []).map(Number).sort((a, b) => a - b);
    return ids.map((id) => points!.text(String(id)) ?? `keypoint ${id}`);
  });
  return lists.sort((a, b) => b.length - a.length).find((list) => list.length > 0);
}
