import type { ServerResponse } from 'node:http';
import { type Answering, json } from './server';

/** Every way in which a server fails a request, by name. */
export const faults: Record<string, (response: ServerResponse) => void> = {
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 413, 422, 423, 429, 500, 502, 503, 504].map((status) => [
      String(status),
      (response: ServerResponse) => json(response, { message: `fault ${status}` }, status),
    ]),
  ),
  'HTML in place of JSON': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
  'a wrong content type': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('{"number":'),
  'a huge answer': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(mostBytes + 1)),
  'cut off in its body': (response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"predictions":', () => response.socket?.destroy());
  },
  'a reset connection': (response) => response.socket?.resetAndDestroy(),
  hanging: () => {},
  'hanging in its body': (response) => void response.writeHead(200, { 'content-length': 100 }).write('{'),
  slow: (response) => void setTimeout(() => response.end('{"slow":true}'), slowMs),
};

/** A huge answer has more, so that a client can refuse it by a limit of this. */
export const mostBytes = 64 * 1024;
const slowMs = 20;

/** A server that answers as `answering` does, but fails one request in ten: in each way in its turn. */
export function failing(answering: Answering): Answering {
  const ways = Object.values(faults);
  let failed = 0;
  return (request, response, count) => {
    if (count % 10 === 9) ways[failed++ % ways.length]!(response);
    else answering(request, response, count);
  };
}
