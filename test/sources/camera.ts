import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that stands for a camera. */
export interface Camera {
  /** `http://127.0.0.1:port` */
  url: string;
  /** The requests that came. */
  requests: IncomingMessage[];
  /** From now on every request gets this picture. */
  give(data: Buffer, headers?: Record<string, string>): void;
  /** From now on requests are answered so. */
  answer(listener: RequestListener): void;
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function camera(): Promise<Camera> {
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    give: (data, headers = { 'content-type': 'image/jpeg' }) => {
      listener = (_, response) => response.writeHead(200, { ...headers, 'content-length': data.length }).end(data);
    },
    answer: (next) => {
      listener = next;
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
