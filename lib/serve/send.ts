import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './call';

/** How long a client that is answered before it has sent all may go on sending. */
const lingerMs = 1000;

/** Writes an answer. `last`: the connection ends with it. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers = {} }: Reply & { status: number },
  last: boolean,
): void {
  if (response.destroyed) return; // the client has gone
  const plain = Buffer.isBuffer(body) || typeof body === 'string';
  const data = plain ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': plain ? (type ?? 'text/plain') : 'application/json',
    'content-length': Buffer.byteLength(data),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(last && { connection: 'close' }),
    ...headers,
  });
  response.end(status === 204 ? undefined : data);
  if (!request.complete) drain(request);
}

/** What still comes is thrown away for a moment, so that the client reads its answer; then the connection is cut. */
function drain(request: IncomingMessage): void {
  const cut = setTimeout(() => request.socket.destroy(), lingerMs).unref();
  request.once('close', () => clearTimeout(cut));
  request.resume();
}
