import type { Node, NodeAPI } from 'node-red';
import { isBackground, isSegmentPrediction, type Prediction } from '../../lib/prediction';
import { runTask, type TaskDef } from '../common/task-node';

interface SegmentDef extends TaskDef {
  confidence: number | string;
}

export = (RED: NodeAPI): void => {
  RED.nodes.registerType('lineside-segment', function (this: Node, def: SegmentDef) {
    RED.nodes.createNode(this, def);
    const { confidence } = def;
    runTask(RED, this, def, { task: 'segment', options: { confidence }, summary });
  });
};

/** The largest area that is something: `road 42 %`. */
function summary(prediction: Prediction): string {
  if (!isSegmentPrediction(prediction)) return '';
  const area = prediction.areas.find((one) => !isBackground(one.class));
  return area ? `${area.class} ${Math.round(area.share * 100)} %` : '–';
}
