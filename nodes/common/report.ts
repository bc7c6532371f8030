import type { Node, NodeStatus } from 'node-red';
import { asLinesideError, type ErrorCode } from '../../lib/errors';

/** Two a second: every status goes to the editor by web socket and to Status nodes. */
const intervalMs = 500;

/** The one road by which a node tells people how it is. */
export interface Report {
  /** Grey ring: waiting for something to begin. */
  idle(text: string): void;
  /** Yellow ring: loading, connecting. */
  busy(text: string): void;
  /** Green dot: it works. */
  good(text: string): void;
  /** Red ring with the sentence; it stays until the next `good`. Does not raise an error: that is `done`'s part. */
  bad(error: unknown, code: ErrorCode): void;
  clear(): void;
}

/**
 * Shows at most two states a second; the newest is never lost, it is shown when its time comes. A node that is closed
 * says nothing more: after a deploy its words would stand under its successor.
 */
export function createReport(node: Node): Report {
  let last = Number.NEGATIVE_INFINITY;
  let pending: NodeStatus | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const flush = () => {
    timer = undefined;
    if (pending) node.status(pending);
    pending = undefined;
    last = performance.now();
  };
  const show = (status: NodeStatus) => {
    pending = status;
    if (timer || closed) return;
    const rest = last + intervalMs - performance.now();
    if (rest <= 0) flush();
    else timer = setTimeout(flush, rest);
  };
  node.on('close', () => {
    closed = true;
    clearTimeout(timer);
  });
  return {
    idle: (text) => show({ fill: 'grey', shape: 'ring', text }),
    busy: (text) => show({ fill: 'yellow', shape: 'ring', text }),
    good: (text) => show({ fill: 'green', shape: 'dot', text }),
    bad: (error, code) => show({ fill: 'red', shape: 'ring', text: short(asLinesideError(error, code).message) }),
    clear: () => show({}),
  };
}

/** Of the reasons of a camera that fails, the longest and since when: beside a node, more would cover the next one. */
const mostShown = 75;
const fewestShown = 25;

/** A status has room for the beginning of a sentence: without what stands behind it in brackets, or what to do. */
function short(text: string): string {
  if (text.length <= mostShown) return text;
  const room = text.slice(0, mostShown);
  const end = Math.max(room.lastIndexOf(' ('), room.lastIndexOf('; '));
  return end > fewestShown ? `${room.slice(0, end)} …` : `${room.slice(0, -1)}…`;
}
