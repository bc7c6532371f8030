import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Capture } from '../../lib/capture/capture';
import type { CaptureSettings } from '../../lib/capture/settings';
import { isAlive, until } from '../pictures';
import { ffmpeg, makeVideo, needsFfmpeg } from './ffmpeg';

/** Long enough that a machine with much to do does not make two of one. */
const windowMs = 400;

/** An H.264 camera for any number of viewers, each of whom sees its video from the beginning. */
async function videoCamera(video: string, viewers: number) {
  const server = createServer((_request, response) => {
    if (viewers-- <= 0) return void response.writeHead(503).end();
    const args = [
      '-loglevel',
      'error',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      video,
      '-c',
      'copy',
      '-f',
      'mpegts',
      'pipe:1',
    ];
    const live = spawn(ffmpeg!, args);
    live.stdout.pipe(response);
    response.on('close', () => live.kill('SIGKILL'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.ts`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const settings = (url: string): CaptureSettings => ({
  ...{ name: 'camera', url, ffmpeg: ffmpeg!, inputOptions: [], hwaccel: '', fps: 0, width: 0, repeat: false },
  ...{ stallMs: 10_000, whenBusy: 'latest', queueLimit: 10 },
});

describe('a video of which few pictures are taken', function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-thrift-'));
    makeVideo(folder, 'live.ts', { seconds: 4 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is opened anew to make fewer, before the first program ends, and no picture is missed', async () => {
    const camera = await videoCamera(join(folder, 'live.ts'), 2);
    const capture = new Capture(settings(camera.url), windowMs);
    const next = async () => {
      const caught = await capture.shelf.next();
      if (!('picture' in caught)) throw new Error(`expected a picture but received ${JSON.stringify(caught)}`);
      return caught.picture;
    };
    await next();
    const first = capture.pid!;
    while (capture.pid === first) await next().then(() => new Promise((resolve) => setTimeout(resolve, windowMs / 2)));
    await until(() => !isAlive(first));
    const one = await next();
    let two = await next();
    while (two.sequence < one.sequence + 12) two = await next();
    expect((two.timestamp - one.timestamp) / (two.sequence - one.sequence)).to.be.greaterThan(60); // 40 ms before
    await capture.close();
    camera.close();
  });

  it('goes on as it is where a camera lets in only one', async () => {
    const camera = await videoCamera(join(folder, 'live.ts'), 1);
    const capture = new Capture(settings(camera.url), windowMs);
    await capture.shelf.next();
    const first = capture.pid!;
    const { received } = capture.shelf.counters;
    while (capture.shelf.counters.received < received + 60) await new Promise(setImmediate);
    expect(capture.pid).to.equal(first);
    expect('picture' in (await capture.shelf.next())).to.equal(true);
    await capture.close();
    camera.close();
  });
});
