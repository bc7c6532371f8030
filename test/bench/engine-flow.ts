import type { Child } from './child';
import { start } from './child';
import type { Flow } from './flow';
import type { FlowNode } from './node-red';
import type { RawRun } from './raw';
import type { Setting } from './setting';

export interface Cores {
  threads: number;
  instances: number;
}

/** A flow with one model: `in` answers every message, `camera` has the newest only answered. */
function nodes(model: string, { threads, instances }: Cores): FlowNode[] {
  const detect = {
    type: 'lineside-detect',
    model: 'model',
    input: 'payload',
    inputType: 'msg',
    confidence: 40,
    overlap: 30,
    queueLimit: 10,
  };
  return [
    {
      id: 'model',
      type: 'lineside-model',
      backend: 'onnx',
      path: model,
      provider: 'cpu',
      threads,
      instances,
      timeout: 30,
    },
    { id: 'in', type: 'junction', wires: [['detect']] },
    { id: 'camera', type: 'junction', wires: [['newest']] },
    { ...detect, id: 'detect', whenBusy: 'queue', wires: [['out']] },
    { ...detect, id: 'newest', whenBusy: 'latest', wires: [[]] },
  ];
}

/** A running flow with a model that has answered once. */
export async function startFlow({ folder, model, pictures }: Setting, cores: Cores): Promise<Child<Flow>> {
  const flow = start<Flow>('flow.js');
  await flow.ask('open', folder, nodes(model, cores));
  await flow.ask('use', pictures[0]!.path);
  await flow.ask('once');
  return flow;
}

export async function startRaw({ model }: Setting, threads: number): Promise<Child<RawRun>> {
  const raw = start<RawRun>('raw.js');
  await raw.ask('open', model, threads);
  return raw;
}
