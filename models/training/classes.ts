import { isClassifyPrediction, isSegmentPrediction, type SegmentPrediction } from '../../lib';
import { decodeIds } from '../../lib/image/codec';
import { defects } from '../../lib/simulator';
import { accuracy, count, createConfusion, overlaps, told } from './confusion';
import { mean, type Tally } from './tally';

/** The classes of the mask, in the order of the ids of `Truth.defects`. */
const segments = ['background', ...defects];
/** What the part of a picture may be. */
const verdicts = [...defects, 'good'];

/** The defect at each pixel of the picture as it came in: the mean over classes of the IoU of all pictures together. */
export function pixelTally(): Tally {
  const confusion = createConfusion(segments);
  return {
    async add({ truth }, prediction) {
      if (!isSegmentPrediction(prediction)) throw new TypeError('expected a mask');
      count(confusion, truth.defects, await idsOf(prediction));
    },
    figures() {
      const values = overlaps(confusion);
      return [{ measure: 'mean IoU', value: mean(values), byClass: segments.map((name, id) => [name, values[id]]) }];
    },
  };
}

/** The mask with its own ids put into the truth's, by their names. */
async function idsOf({ segmentation_mask, class_map }: SegmentPrediction): Promise<Uint8Array> {
  const { data } = await decodeIds(Buffer.from(segmentation_mask, 'base64'));
  const own = Uint8Array.from({ length: 256 }, (_, id) => {
    const known = segments.indexOf(class_map[id] ?? '');
    return known < 0 ? 255 : known;
  });
  return data.map((id) => own[id]!);
}

/** The best class of a picture of one part; of a class, the share of its pictures that were told. */
export function verdictTally(): Tally {
  const confusion = createConfusion(verdicts);
  return {
    add({ truth: { parts } }, prediction) {
      if (!isClassifyPrediction(prediction)) throw new TypeError('expected a class');
      if (parts.length !== 1) throw new RangeError(`expected a picture of one part but received ${parts.length}`);
      count(confusion, [verdicts.indexOf(parts[0]!.defect)], [verdicts.indexOf(prediction.top)]);
    },
    figures() {
      const values = told(confusion);
      const byClass = verdicts.map((name, id) => [name, values[id]] as const);
      return [{ measure: 'accuracy', value: accuracy(confusion) ?? 0, byClass }];
    },
  };
}
