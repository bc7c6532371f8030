import type { FlowNode } from '../nodes/red';
import { read } from '../repository';

export const demo = JSON.parse(read('demo/flow.json')) as FlowNode[];

/** The node of the demo that bears a name. */
export function named(name: string): FlowNode {
  const found = demo.filter((node) => node.name === name);
  if (found.length !== 1) throw new Error(`expected one node "${name}" in the demo but found ${found.length}`);
  return found[0]!;
}

/** Sends a message through a function node of the demo, at a time; gives what comes out. Its context lives as long as it. */
export type Step = (msg: object, nowMs: number) => unknown;

/** A function node of the demo, see `stepOf`. */
export function step(name: string): Step {
  return stepOf(named(name));
}

/** A function node as Node-RED runs it: its text, with `msg`, `context`, `flow`, which others share, and the clock. */
export function stepOf(node: FlowNode, flow = new Map<string, unknown>()): Step {
  const body = new Function('msg', 'context', 'flow', 'Date', String(node.func)) as (
    ...inside: [msg: object, context: object, flow: object, date: object]
  ) => unknown;
  const context = new Map<string, unknown>();
  return (msg, nowMs) => {
    class At extends Date {
      static override now(): number {
        return nowMs;
      }
    }
    return body(msg, context, flow, At);
  };
}
