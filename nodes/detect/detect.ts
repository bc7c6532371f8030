import type { Node, NodeAPI } from 'node-red';
import { isDetectPrediction } from '../../lib/prediction';
import { runTask, type TaskDef } from '../common/task-node';

interface DetectDef extends TaskDef {
  confidence: number | string;
  overlap: number | string;
  classes: string;
  maxDetections: number | string;
  agnostic: boolean;
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-detect', function (this: Node, def: DetectDef) {
    RED.nodes.createNode(this, def);
    const { confidence, overlap, classes, maxDetections, agnostic } = def;
    runTask(RED, this, def, {
      task: 'detect',
      options: { confidence, overlap, classes, maxDetections, agnostic },
      summary: (prediction) => String(isDetectPrediction(prediction) ? prediction.predictions.length : ''),
    });
  });
};
