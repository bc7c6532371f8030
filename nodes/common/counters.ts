import type { Node, NodeAPI } from 'node-red';
import type { Counters } from '../../lib/latest';

/** What became of pictures: always `received = answered + skipped + failed + pending`. */
export interface Counts {
  received: number;
  answered: number;
  skipped: number;
  failed: number;
  /** Waiting, or at work. */
  pending: number;
}

type Count = () => Counts | Promise<Counts>;

const counted = new Map<Node, Count>();
const served = new WeakSet<object>();

export function countsOf({ received, answered, skipped, failed, waiting, working }: Counters): Counts {
  return { received, answered, skipped, failed, pending: waiting + working };
}

/** Lets the admin API tell the counters of a node, until it is closed. */
export function publishCounts(RED: NodeAPI, node: Node, count: Count): void {
  serveCounts(RED);
  counted.set(node, count);
  node.on('close', () => counted.delete(node));
}

/** `GET /lineside/counters`: the counters of all nodes, by whoever may read flows. */
export function serveCounts(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  RED.httpAdmin.get('/lineside/counters', RED.auth.needsPermission('flows.read'), async (_request, response) => {
    response.json(await Promise.all([...counted].map(entryOf)));
  });
}

async function entryOf([{ id, type, name = '' }, count]: [Node, Count]) {
  return { id, type, name, ...(await count()) };
}
