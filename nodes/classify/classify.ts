import type { Node, NodeAPI } from 'node-red';
import { isClassifyPrediction, isMultiLabelPrediction, type Prediction } from '../../lib/prediction';
import { runTask, type TaskDef } from '../common/task-node';

interface ClassifyDef extends TaskDef {
  confidence: number | string;
  topK: number | string;
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-classify', function (this: Node, def: ClassifyDef) {
    RED.nodes.createNode(this, def);
    const { confidence, topK } = def;
    runTask(RED, this, def, { task: 'classify', options: { confidence, topK }, summary });
  });
};

/** `pizza 99 %`, or the names of all classes that are true. */
function summary(prediction: Prediction): string {
  if (isMultiLabelPrediction(prediction)) return prediction.predicted_classes.join(', ') || '–';
  if (!isClassifyPrediction(prediction) || prediction.top === '') return '–';
  return `${prediction.top} ${Math.round(prediction.confidence * 100)} %`;
}
