import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { certificate, privateKey } from './certificates';

/** A request as it arrived. */
export interface Received {
  method: string;
  /** With its query, as it stands in the request line. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Answers one request; `count` says how many came before it. */
export type Answering = (request: Received, response: ServerResponse, count: number) => void;

export interface TestServer {
  /** `http://127.0.0.1:port` */
  url: URL;
  received: Received[];
  /** Sockets that are open now, and how many there ever were. */
  sockets: { open: Set<Socket>; opened: number };
  /** Resolves when `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A server on this machine that keeps what it is sent and answers as it is told. */
export async function serve(answer: Answering, secure = false, wanted = 0): Promise<TestServer> {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const listen = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request).catch(() => undefined);
    if (!body) return; // the other side went away
    const { method = '', url: path = '', headers } = request;
    const count = received.push({ method, path, headers, body }) - 1;
    for (const look of waiting) look();
    answer(received[count]!, response, count);
  };
  const server = secure ? createSecureServer({ cert: certificate, key: privateKey }, listen) : createServer(listen);
  const sockets = { open: new Set<Socket>(), opened: 0 };
  server.on('connection', (socket) => {
    sockets.opened++;
    sockets.open.add(socket);
    socket.on('close', () => sockets.open.delete(socket));
    socket.on('error', () => {}); // cut by the other side
  });
  await new Promise<void>((listening) => server.listen(wanted, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${port}`),
    received,
    sockets,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => void (received.length >= count && resolve());
        waiting.push(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.open) socket.destroy();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}
