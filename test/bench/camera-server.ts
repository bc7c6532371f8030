/** A camera in a process of its own: JPEG pictures by HTTP, as cameras send them, each with its number in it. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from './child';
import { numbered, sharedNow } from './numbered';

/** When the last byte of a picture was given to the system. */
export interface Sent {
  number: number;
  at: number;
}

const head = 'HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=part\r\n\r\n';

let number = 0;
/** The picture without its first two bytes, which are made anew for each number. */
let rest: Buffer;
let viewer: Socket | undefined;
let onViewer = () => {};
const viewed = new Promise<void>((resolve) => {
  onViewer = resolve;
});

const answers = {
  /** Listens; gives its address. */
  async open(path: string): Promise<string> {
    rest = readFileSync(path).subarray(2);
    return listen();
  },

  /** Sends so many pictures to who looks, once somebody does. */
  async film(fps: number, count: number): Promise<Sent[]> {
    await viewed;
    const start = performance.now();
    const sent: Sent[] = [];
    for (let i = 0; i < count; i++) {
      await sleep(Math.max(0, start + (1000 * i) / fps - performance.now()));
      sent.push(await shoot(number++));
    }
    return sent;
  },
};

function listen(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // whoever looks may go
    socket.once('data', () => view(socket));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  });
}

function view(socket: Socket): void {
  socket.setNoDelay();
  socket.write(head);
  viewer = socket;
  onViewer();
}

function shoot(own: number): Promise<Sent> {
  const start = numbered(own);
  const part = `--part\r\nContent-Type: image/jpeg\r\nContent-Length: ${start.length + rest.length}\r\n\r\n`;
  return new Promise((resolve) => {
    viewer!.cork();
    viewer!.write(part);
    viewer!.write(start);
    viewer!.write(rest);
    viewer!.write('\r\n', () => resolve({ number: own, at: sharedNow() }));
    viewer!.uncork();
  });
}

export type CameraServer = typeof answers;

serve(answers);
