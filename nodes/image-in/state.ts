import { createHash } from 'node:crypto';
import type { Node } from 'node-red';
import { withoutSecrets } from '../../lib/sources';
import { isRecord } from '../common/message';

/** What messages made of a camera. */
export interface State {
  /** The address that a message named; absent where it is the node's own. */
  url?: string;
  /** Whether it is to run. */
  wanted: boolean;
}

/** Keeps a camera's state over deploys; over restarts too where Node-RED keeps context. */
export interface StateStore {
  /** `undefined` where nothing is kept, or the node was set otherwise since. */
  load(): Promise<State | undefined>;
  save(state: State): Promise<void>;
  /** The node is no more. */
  clear(): Promise<void>;
}

/** Passwords and keys in an address that a message named are kept nowhere: they hold until Node-RED ends. */
export function keepable(state: State): State {
  const { url = '' } = state;
  return url.includes('://') && URL.canParse(url) ? { ...state, url: withoutSecrets(new URL(url)).href } : { ...state };
}

/**
 * In the global context: Node-RED empties that of a node at each deploy, and that of a flow stays behind when the node is
 * moved to another. A node that is given another address, or starts otherwise, begins with that.
 */
export function stateStore(node: Node, configured: { url: string; wanted: boolean }): StateStore {
  const context = node.context().global;
  const key = `lineside_${node.id.replaceAll('.', '_')}`; // a dot would lead into an object
  // Anybody may read a context, and an address may hold a password.
  const stamp = createHash('sha256').update(`${configured.wanted} ${configured.url}`).digest('hex');
  // A store that cannot write says so in Node-RED's log; the camera obeys all the same.
  const set = (value: unknown) => new Promise<void>((resolve) => context.set(key, value, () => resolve()));
  return {
    load: () =>
      new Promise((resolve) =>
        context.get(key, (_error: unknown, kept: unknown) => {
          const same = isRecord(kept) && kept.stamp === stamp;
          resolve(
            same ? { ...(typeof kept.url === 'string' && { url: kept.url }), wanted: kept.wanted === true } : undefined,
          );
        }),
      ),
    save: (state) => set({ ...state, stamp }),
    clear: () => set(undefined),
  };
}
