import type { ClassConfidence, ClassifyPrediction, MultiLabelPrediction } from '../../prediction';
import type { ClassIds } from './class-ids';
import { type Fields, optional, readFields, readName, readNumber, readShare } from './fields';
import type { Question } from './question';

type Single = Pick<ClassifyPrediction, 'top' | 'confidence' | 'predictions'>;
type Multi = Pick<MultiLabelPrediction, 'predictions' | 'predicted_classes'>;

/** A list: one class is true. Those that reach the threshold, best first. */
export function single(list: readonly unknown[], { confidence, topK }: Question, ids: ClassIds): Single {
  const predictions = list
    .map((entry, i) => readClass(entry, `predictions[${i}]`, ids))
    .filter((one) => one.confidence >= confidence)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, topK > 0 ? topK : list.length);
  const [best] = predictions;
  return { top: best?.class ?? '', confidence: best?.confidence ?? 0, predictions };
}

/** An object by class: any number is true. All of them in the order of their ids. */
export function several(object: Fields, { confidence }: Question, ids: ClassIds): Multi {
  const all = Object.entries(object)
    .map(([label, entry]) => readClass({ ...readFields(entry, `predictions.${label}`), class: label }, label, ids))
    .sort((a, b) => a.class_id - b.class_id);
  return {
    predictions: Object.fromEntries(all.map(({ class: name, ...rest }) => [name, rest])),
    predicted_classes: all.filter((one) => one.confidence >= confidence).map((one) => one.class),
  };
}

function readClass(value: unknown, name: string, ids: ClassIds): ClassConfidence {
  const fields = readFields(value, name);
  const label = readName(fields.class, `${name}.class`);
  return {
    class: label,
    class_id: ids.idOf(label, optional(fields.class_id, `${name}.class_id`, readNumber)),
    confidence: readShare(fields.confidence, `${name}.confidence`),
  };
}
