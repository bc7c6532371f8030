import { request as ask, createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface TestProxy {
  url: string;
  /** What was asked for: `CONNECT host:port`, or the method with a whole address. */
  asked: string[];
  close(): Promise<void>;
}

/**
 * A proxy on this machine: it opens tunnels, and passes on what is asked with a whole address. All that comes goes to
 * `target`, whatever name it is meant for, so that a test can stand for any server of the world.
 */
export async function startProxy(target: URL, authorization?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const isRefused = (given: string | undefined) => authorization !== undefined && given !== authorization;
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { pathname, search } = new URL(request.url!);
    const options = { port: target.port, method: request.method, path: pathname + search, headers: request.headers };
    request.pipe(
      ask(options, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (isRefused(request.headers['proxy-authorization'])) return void socket.end('HTTP/1.1 407 Login\r\n\r\n');
    const tunnel = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => {});
  });
  proxy.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
