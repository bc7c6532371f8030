import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A camera that gives by HTTP what a test tells it, right or wrong: `multipart/x-mixed-replace`, as cameras do. */
export interface MultipartCamera {
  url: string;
  /** From now on it sends this, again and again. */
  show(jpeg: Buffer): void;
  /** Sends bytes in between, as they are. */
  send(bytes: Buffer): void;
  close(): Promise<void>;
}

const periodMs = 40;

export async function multipartCamera(): Promise<MultipartCamera> {
  const viewers = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let shown: Buffer | undefined;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=part' });
    viewers.add(response);
    response.on('close', () => viewers.delete(response));
  }).on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const send = (bytes: Buffer) => {
    for (const viewer of viewers) viewer.write(bytes);
  };
  const timer = setInterval(() => shown && send(part(shown)), periodMs);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    show: (jpeg) => {
      shown = jpeg;
    },
    send,
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
