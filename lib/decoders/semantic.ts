import type { Hints, SegmentDecoder } from '../model/decoder';
import { isBackground } from '../prediction';
import { bestClasses, givenClasses, oneClass } from './class-grid';
import { imageNetNumbers, smoothed, stretched } from './preparation';
import { type ScoreLayout, scoreLayout } from './score-layout';

/** Outputs that are ids though their type is float32 have to be called by this name. */
const ids = 'class-map';

/**
 * A family of semantic segmentation. All of them give one of the same layouts, at any scale of the input: a score for
 * each class [1, C, h, w] or [1, h, w, C], one channel for one class on a background, or ids (whole numbers, one
 * channel). So they differ in how pictures are prepared, and `looksSo` says when one of them is guessed unnamed.
 */
export function semanticFamily(
  family: string,
  defaults: SegmentDecoder['defaults'],
  looksSo: (layout: ScoreLayout, hints: Hints) => boolean,
): SegmentDecoder {
  return {
    family,
    task: 'segment',
    defaults: { ...smoothed, ...defaults },

    /** Outputs beside the first are those of auxiliary heads, and have its size. One channel has one name, or two. */
    classCount([output, ...others], hints) {
      const layout = output && scoreLayout(output, hints);
      if (!layout || !others.every((other) => scoreLayout(other, hints))) return undefined;
      if (hints.declared.family !== family && !looksSo(layout, hints)) return undefined;
      const { classCount } = hints;
      if (layout.channels > 1) return (classCount ?? layout.channels) === layout.channels ? layout.channels : undefined;
      if (output.whole || family === ids) return classCount ?? 0;
      return (classCount ?? 2) <= 2 ? (classCount ?? 2) : undefined;
    },

    decode([output], { confidence }, { width, height, classes }) {
      const layout = scoreLayout(output!, { width, height, classCount: classes.length })!;
      if (layout.channels > 1) {
        return bestClasses(output!.data, layout, confidence, classes.findIndex(isBackground));
      }
      const isIds = output!.whole || family === ids;
      return isIds ? givenClasses(output!.data, layout) : oneClass(output!.data, layout, confidence);
    },
  };
}

/**
 * U-Net of segmentation-models-pytorch, torchvision's DeepLabV3, FCN and LR-ASPP, MMSegmentation's networks: channels
 * first, pictures as ImageNet's. Source: torchvision/transforms/_presets.py, SemanticSegmentation.
 */
export const semantic = semanticFamily('semantic', { ...imageNetNumbers, ...stretched }, () => true);

/** Any network that ends in an argmax whose ids were made float32: to be named, since nothing else tells. */
export const classMap = semanticFamily(ids, { ...imageNetNumbers, ...stretched }, () => false);
