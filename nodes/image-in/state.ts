import type { Node } from 'node-red';
import { isRecord } from '../common/message';

/** What messages made of a camera. */
export interface State {
  url: string;
  /** Whether it is to run. */
  wanted: boolean;
}

/** Keeps a camera's state over deploys; over restarts too where Node-RED keeps context. */
export interface StateStore {
  /** `undefined` where nothing is kept, or the node was set otherwise since. */
  load(): Promise<State | undefined>;
  save(state: State): Promise<void>;
}

/**
 * In the context of the node's flow: Node-RED empties that of a node at each deploy. A node that is given another address,
 * or starts otherwise, begins with that.
 */
export function stateStore(node: Node, configured: State): StateStore {
  const context = node.context().flow;
  const key = `lineside_${node.id.replaceAll('.', '_')}`; // a dot would lead into an object
  const stamp = `${configured.wanted} ${configured.url}`;
  return {
    load: () =>
      new Promise((resolve) =>
        context.get(key, (_error: unknown, kept: unknown) => {
          const same = isRecord(kept) && kept.stamp === stamp;
          resolve(same ? { url: String(kept.url), wanted: kept.wanted === true } : undefined);
        }),
      ),
    // A store that cannot write says so in Node-RED's log; the camera obeys all the same.
    save: (state) => new Promise((resolve) => context.set(key, { ...state, stamp }, () => resolve())),
  };
}
