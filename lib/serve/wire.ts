import {
  type ClassifyPrediction,
  type Detection,
  isClassifyPrediction,
  isMultiLabelPrediction,
  isSegmentPrediction,
  type MultiLabelPrediction,
  type Outline,
  type OutlinePrediction,
  type Prediction,
  type SegmentPrediction,
} from '../prediction';

/** The two generations of routes, which write masks of classes differently. */
export type Generation = 'v1' | 'v2';

/** What of an answer is left out. */
export interface Without {
  everything: boolean;
  /** Keypoints below this. */
  keypointConfidence: number;
}

/** An answer as the API documents have it; `model_id` stays here: who asks knows it. */
export function written({ model_id: _, ...prediction }: Prediction, generation: Generation): object {
  if (isSegmentPrediction(prediction)) return generation === 'v1' ? prediction : nested(prediction);
  const { predictions } = prediction as OutlinePrediction;
  if (!Array.isArray(predictions) || !predictions.some(isPolygon)) return prediction;
  return {
    ...prediction,
    predictions: predictions.map((one) => (isPolygon(one) ? { ...one, mask_format: 'polygon' } : one)),
  };
}

/** Boxes that are turned have their corners as points too. */
function isPolygon(one: Outline | Detection): boolean {
  return Array.isArray(one.points) && one.angle === undefined;
}

/** Of the self-hosted server; the hosted API's document shows the mask and its legend flat, beside the picture's size. */
function nested({ segmentation_mask, class_map, areas, ...envelope }: Omit<SegmentPrediction, 'model_id'>): object {
  const present_class_ids = areas.map(({ class_id }) => class_id).sort((a, b) => a - b);
  return { predictions: { segmentation_mask, class_map, present_class_ids, areas }, ...envelope };
}

/** An answer without what was not asked for. */
export function reduced(prediction: Prediction, { everything, keypointConfidence }: Without): Prediction {
  if (everything) return emptied(prediction);
  const { predictions } = prediction as OutlinePrediction;
  if (keypointConfidence <= 0 || !Array.isArray(predictions)) return prediction;
  const sure = ({ keypoints, ...one }: Outline) => ({
    ...one,
    ...(keypoints && { keypoints: keypoints.filter(({ confidence }) => confidence >= keypointConfidence) }),
  });
  return { ...prediction, predictions: predictions.map(sure) } as Prediction;
}

function emptied(prediction: Prediction): Prediction {
  if (isSegmentPrediction(prediction)) return prediction;
  if (isMultiLabelPrediction(prediction))
    return { ...prediction, predicted_classes: [] } satisfies MultiLabelPrediction;
  if (isClassifyPrediction(prediction)) {
    return { ...prediction, top: '', confidence: 0, predictions: [] } satisfies ClassifyPrediction;
  }
  return { ...prediction, predictions: [] } as Prediction;
}
