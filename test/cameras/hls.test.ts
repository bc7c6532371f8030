import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { Stream } from '../../lib/sources';
import { until } from '../pictures';
import { ffmpeg, makeVideo, needsFfmpeg } from './ffmpeg';

describe('a stream by HLS', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server | undefined;
  let camera: ChildProcess | undefined;

  before(async function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-hls-'));
    const video = makeVideo(folder, 'video.ts', { seconds: 4 });
    const live = ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '3', '-hls_flags', 'delete_segments'];
    const args = ['-loglevel', 'quiet', '-re', '-stream_loop', '-1', '-i', video, '-c', 'copy', ...live];
    camera = spawn(ffmpeg!, [...args, join(folder, 'live.m3u8')], { stdio: 'ignore' });
    server = createServer(({ url = '' }, response) => {
      const path = join(folder, basename(url));
      if (existsSync(path)) createReadStream(path).pipe(response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
    await until(() => existsSync(join(folder, 'live.m3u8')));
  });
  after(() => {
    camera?.kill('SIGKILL');
    server?.closeAllConnections();
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('gives pictures beyond those that its list began with', async () => {
    const { port } = server!.address() as AddressInfo;
    const stream = new Stream({ url: `http://127.0.0.1:${port}/live.m3u8` });
    const began = Date.now();
    let frame = (await stream.next())!;
    while (frame.timestamp < began + 6000) frame = (await stream.next())!;
    expect(frame).to.include({ format: 'jpeg', width: 320, height: 240 });
    expect(stream.counters).to.include({ failed: 0 });
    await stream.close();
  });
});
