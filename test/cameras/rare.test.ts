import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Stream } from '../../lib/sources';
import { makeVideo, needsFfmpeg } from './ffmpeg';
import { needsRtspServer, type RtspCamera, rtspCamera } from './rtsp';

/** To save bytes, cameras send a whole picture every few seconds only; this one every 20. */
const [seconds, fps] = [20, 25];

describe('a camera that sends whole pictures rarely', function () {
  this.timeout(60_000);
  let folder: string;
  let camera: RtspCamera;
  before(async function () {
    needsFfmpeg.call(this);
    needsRtspServer.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-rare-'));
    camera = await rtspCamera(
      makeVideo(folder, 'rare.h264', { seconds, fps, whole: seconds * fps }),
      'guard',
      'secret',
    );
  });
  after(async () => {
    await camera?.stop('SIGKILL');
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('is seen from its first picture on, not from its second whole one', async () => {
    const started = Date.now();
    const stream = new Stream({ url: camera.url, login: { user: 'guard', password: 'secret' }, stallMs: 60_000 });
    const { timestamp } = (await stream.next())!;
    await stream.close();
    expect(timestamp - started).to.be.below((seconds * 1000) / 2);
  });
});
