import type { NodeAPI } from 'node-red';

let starting: Promise<void> | undefined;

/**
 * Resolves when all flows run. What a node sends or raises before that is lost, without a word: the nodes behind it and
 * the Catch nodes may not be there yet. To be asked for in a node's constructor.
 */
export function flowsStarted(RED: NodeAPI): Promise<void> {
  starting ??= new Promise((resolve) => {
    RED.events.once('flows:started', () => {
      starting = undefined;
      resolve();
    });
  });
  return starting;
}
