/** Cameras over the simulated belt, by HTTP as MJPEG: a child of cameras.ts, because real ones take no time of this machine. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCamera, toJpeg } from '../../lib/simulator';
import { serve } from '../bench/child';

const fps = 25;
/** Of all cameras together: the belt is painted once, before they begin. */
const painted = 100;

let pictures: Buffer[] = [];
const sent: number[] = [];

const answers = {
  /** Begins `count` cameras and gives their addresses. */
  async open(count: number): Promise<string[]> {
    pictures = await paint();
    return Promise.all(Array.from({ length: count }, (_, at) => camera(at)));
  },

  /** The belt as bytes that ffmpeg makes a video of. */
  belt: (): Buffer => Buffer.concat(pictures),

  /** How many pictures each camera has sent to somebody. */
  sent: (): number[] => sent,
};

async function paint(): Promise<Buffer[]> {
  const camera = createCamera({ view: 'belt', seed: 9_400_000 });
  const jpegs: Buffer[] = [];
  for (let at = 0; at < painted; at++) jpegs.push(await toJpeg(camera.shoot(at / fps).picture));
  return jpegs;
}

async function camera(at: number): Promise<string> {
  const viewers = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=part' });
    viewers.add(response);
    response.on('close', () => viewers.delete(response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  sent[at] = 0;
  let turn = at * 7; // no two cameras show the same
  setInterval(() => {
    const jpeg = pictures[turn++ % pictures.length]!;
    for (const viewer of viewers) {
      viewer.write(`--part\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
      viewer.write(jpeg);
      viewer.write('\r\n');
      sent[at]!++;
    }
  }, 1000 / fps);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

export type CameraServer = typeof answers;

serve(answers);
