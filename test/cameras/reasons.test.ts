import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Capture } from '../../lib/capture/capture';
import type { CaptureSettings } from '../../lib/capture/settings';
import { settings } from '../capture/settings';
import { ffmpeg, makeVideo, needsFfmpeg } from './ffmpeg';

describe('what the ffmpeg that is here says', function () {
  this.timeout(60_000);
  let folder: string;
  let video: string;
  before(function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-reasons-'));
    video = makeVideo(folder, 'a.mp4');
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  async function trouble(own: Partial<CaptureSettings>): Promise<string> {
    const capture = new Capture(settings({ ffmpeg: ffmpeg!, ...own }));
    try {
      const caught = await capture.shelf.next();
      return 'trouble' in caught ? `${caught.trouble.code} ${caught.trouble.message}` : Object.keys(caught).join();
    } finally {
      await capture.close();
    }
  }

  const rows: [what: string, own: Partial<CaptureSettings>, sentence: RegExp][] = [
    ['an option of outputs', { inputOptions: ['-vf', 'scale=9:9'] }, /^BAD_OPTION -vf is an option of outputs/],
    ['a width of 1', { width: 1 }, /^BAD_OPTION the width is so small/],
    [
      'a format that it does not know',
      { inputOptions: ['-f', 'nosuch'] },
      /^BAD_OPTION Unknown input format: '?nosuch/,
    ],
    ['a decoder that it does not know', { inputOptions: ['-c:v', 'nosuch'] }, /^BAD_OPTION Unknown decoder '?nosuch/],
  ];
  for (const [what, own, sentence] of rows) {
    it(`of ${what} is told in a sentence`, async () => {
      expect(await trouble({ url: video, ...own })).to.match(sentence);
    });
  }

  it('of a port at which another program listens is told in a sentence', async () => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const told = await trouble({ url: `udp://127.0.0.1:${port}` });
    expect(told).to.match(/^BAD_SOURCE another program listens at that port already \(address in use\)/);
    other.close();
  });
});
