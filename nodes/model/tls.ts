import type { Node, NodeAPI } from 'node-red';
import type { Tls } from '../../lib/backends/server';
import { LinesideError } from '../../lib/errors';

/** Node-RED's own `tls-config`, as far as it is used here. */
interface TlsNode extends Node {
  valid?: boolean;
  addTLSOptions?(options: object): Options;
}

type Options = Partial<Record<'ca' | 'cert' | 'key', string | Buffer>> & {
  passphrase?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
};

/** What a TLS config node says, as data. Throws `BAD_OPTION` where there is no such node, or its files cannot be read. */
export function tlsOf(RED: NodeAPI, id: string): Tls {
  const node = RED.nodes.getNode(id) as TlsNode | null;
  if (!node?.addTLSOptions) throw wrong('the TLS settings of this model are not there; deploy them first');
  if (node.valid === false) throw wrong('the TLS settings of this model cannot be used; their own node says why');
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = node.addTLSOptions({});
  return {
    ...(ca && { ca: ca.toString() }),
    ...(cert && { cert: cert.toString() }),
    ...(key && { key: key.toString() }),
    ...(passphrase && { passphrase }),
    ...(servername && { servername }),
    ...(rejectUnauthorized === false && { rejectUnauthorized }),
  };
}

function wrong(sentence: string): LinesideError {
  return new LinesideError('BAD_OPTION', sentence);
}
