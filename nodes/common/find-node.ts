import type { Node, NodeAPI } from 'node-red';
import { isDetectPrediction, type Task } from '../../lib/prediction';
import type { RawOptions } from './options';
import { runTask, type TaskDef } from './task-node';

/** The properties of a node that finds objects, whether as boxes or as shapes. */
export interface FindDef extends TaskDef {
  confidence: number | string;
  overlap: number | string;
  classes: string;
  maxDetections: number | string;
  agnostic: boolean;
}

/** What detect and outline share; `more` are options that only one of them has. */
export function runFind(RED: NodeAPI, node: Node, def: FindDef, task: Task, more: RawOptions = {}): void {
  const { confidence, overlap, classes, maxDetections, agnostic } = def;
  runTask(RED, node, def, {
    task,
    options: { confidence, overlap, classes, maxDetections, agnostic, ...more },
    summary: (prediction) => String(isDetectPrediction(prediction) ? prediction.predictions.length : ''),
  });
}
