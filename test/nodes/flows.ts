import type { FlowNode } from './red';

/** The nodes of a flow as a test deploys them: what is not said is as a form leaves it. */

export const modelNode = (path: string, more: object = {}): FlowNode => ({
  id: 'model',
  type: 'lineside-model',
  backend: 'onnx',
  path,
  provider: 'cpu',
  threads: 1,
  instances: 1,
  timeout: 30,
  ...more,
});

export const detectNode = (more: object = {}): FlowNode => ({
  id: 'detect',
  type: 'lineside-detect',
  z: 'tab',
  model: 'model',
  input: 'payload',
  inputType: 'msg',
  confidence: 40,
  overlap: 30,
  classes: '',
  maxDetections: 300,
  agnostic: false,
  whenBusy: 'queue',
  queueLimit: 100,
  wires: [['out']],
  ...more,
});

const task = {
  ...{ z: 'tab', model: 'model', input: 'payload', inputType: 'msg' },
  ...{ whenBusy: 'queue', queueLimit: 100, wires: [['out']] },
};

export const outlineNode = (more: object = {}): FlowNode => ({
  ...{ id: 'outline', type: 'lineside-outline', confidence: 40, overlap: 30, classes: '', maxDetections: 300 },
  ...{ agnostic: false, maskFormat: 'polygon' },
  ...task,
  ...more,
});

export const segmentNode = (more: object = {}): FlowNode => ({
  ...{ id: 'segment', type: 'lineside-segment', confidence: 50 },
  ...task,
  ...more,
});

export const classifyNode = (more: object = {}): FlowNode => ({
  ...{ id: 'classify', type: 'lineside-classify', confidence: 40, topK: 0 },
  ...task,
  ...more,
});

/** A tab, and where answers arrive. */
export const rest: FlowNode[] = [
  { id: 'tab', type: 'tab' },
  { id: 'out', type: 'helper', z: 'tab' },
];
