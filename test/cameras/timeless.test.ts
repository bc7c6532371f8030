import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Stream } from '../../lib/sources';
import { makeVideo, needsFfmpeg } from './ffmpeg';
import { needsRtspServer, rtspCamera } from './rtsp';

describe('a camera that gives its pictures the same times', function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    needsFfmpeg.call(this);
    needsRtspServer.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-timeless-'));
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  for (const fps of [0, 5]) {
    it(`is seen all the same: its encoder refuses none, ${fps ? `at most ${fps} a second` : 'all of them'}`, async () => {
      const camera = await rtspCamera(makeVideo(folder, 'bare.h264', { seconds: 1 }), 'guard', 'secret');
      const stream = new Stream({ url: camera.url, fps, login: { user: 'guard', password: 'secret' } });
      const frames = [];
      const span = fps ? 4 : 2.4;
      while (frames.length <= span * (fps || 25)) frames.push((await stream.next())!);
      const seconds = (frames.at(-1)!.timestamp - frames[0]!.timestamp) / 1000;
      expect(seconds).to.be.within(span * 0.7, 60); // less what a pipe holds back of the first ones
      expect(stream.counters.failed).to.equal(0);
      await stream.close();
      await camera.stop('SIGKILL');
    });
  }
});
