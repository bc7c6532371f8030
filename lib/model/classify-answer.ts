import type { ClassConfidence, ClassifyPrediction, MultiLabelPrediction } from '../prediction';
import type { DecodeOptions } from './decoder';
import { round } from './detect-answer';
import type { Manifest } from './manifest';

type Asked = Pick<DecodeOptions, 'confidence' | 'topK'>;

/** One class is true: those that reach the threshold, best first, at most `topK` of them. None: `top` is empty. */
export function classification(
  confidences: Float32Array,
  { classes }: Pick<Manifest, 'classes'>,
  { confidence: threshold, topK = 0 }: Asked,
): Pick<ClassifyPrediction, 'top' | 'confidence' | 'predictions'> {
  const predictions = named(confidences, classes)
    .filter(({ confidence }) => confidence >= threshold)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, topK > 0 ? topK : confidences.length);
  const [best] = predictions;
  return { top: best?.class ?? '', confidence: best?.confidence ?? 0, predictions };
}

/** Any number of classes is true: all of them with their confidence, and those that reach the threshold by name. */
export function multiLabel(
  confidences: Float32Array,
  { classes }: Pick<Manifest, 'classes'>,
  { confidence: threshold }: Asked,
): Pick<MultiLabelPrediction, 'predictions' | 'predicted_classes'> {
  const all = named(confidences, classes);
  return {
    predictions: Object.fromEntries(all.map(({ class: name, ...rest }) => [name, rest])),
    predicted_classes: all.filter(({ confidence }) => confidence >= threshold).map((one) => one.class),
  };
}

/** A millionth of confidence; a threshold is held against what is shown. */
function named(confidences: Float32Array, classes: readonly string[]): ClassConfidence[] {
  return Array.from(confidences, (confidence, id) => ({
    class: classes[id] ?? `class ${id}`,
    class_id: id,
    confidence: round(confidence, 1e6),
  }));
}
