import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A camera that gives by HTTP what a test tells it, right or wrong: `multipart/x-mixed-replace`, as cameras do. */
export interface MultipartCamera {
  url: string;
  port: number;
  /** From now on it sends this, again and again, or what this gives each time; nothing where there is nothing. */
  show(film: Buffer | Film | undefined): void;
  /** Sends bytes in between, as they are. */
  send(bytes: Buffer): void;
  /** How many pictures were sent: to two who look, two. */
  sent(): number;
  /** As when its power is cut. */
  close(): Promise<void>;
}

/** Gives one picture after the other. */
export type Film = () => Buffer;

const periodMs = 40;

export async function multipartCamera(port = 0): Promise<MultipartCamera> {
  const viewers = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let film: Film | undefined;
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=part' });
    viewers.add(response);
    response.on('close', () => viewers.delete(response));
  }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const send = (bytes: Buffer) => {
    for (const viewer of viewers) viewer.write(bytes);
  };
  const timer = setInterval(() => {
    if (!film) return;
    send(part(film()));
    sent += viewers.size;
  }, periodMs);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}/`,
    port: own,
    show: (shown) => {
      film = Buffer.isBuffer(shown) ? () => shown : shown;
    },
    send,
    sent: () => sent,
    close: () =>
      new Promise((closed) => {
        clearInterval(timer);
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function part(jpeg: Buffer): Buffer {
  const head = `--part\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from('\r\n')]);
}
