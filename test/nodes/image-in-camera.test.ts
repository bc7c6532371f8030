import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeVideo, mjpegCamera, needsFfmpeg } from '../cameras/ffmpeg';
import { captures } from '../cameras/processes';
import { needsRtspServer, type RtspCamera, rtspCamera } from '../cameras/rtsp';
import { freePort } from '../ports';
import { answer, ask, caught, image, load, refusal } from './image-in';
import { getNode, helper, nextMessages, nextStatus, startRed, stopRed } from './red';

const told = (text: RegExp) => nextStatus(getNode('in'), (status) => text.test(status.text ?? ''));

/** Resolves when no program reads for `image in`; the test's own time limit ends it otherwise. */
async function noneLeft(): Promise<void> {
  while ((await captures()).length > 0);
}

describe('image-in with a camera or video', () => {
  let folder: string;
  before(function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-camera-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(startRed);
  afterEach(async () => {
    await stopRed();
    await noneLeft();
  });

  it('gives the pictures of an MJPEG camera as it made them, numbered as they came', async () => {
    const camera = await mjpegCamera();
    await load({ source: 'stream', url: camera.url });
    const [first, second] = await nextMessages(getNode('out'), 2);
    expect(image(first!)).to.include({ format: 'jpeg', width: 320, height: 240, source: camera.url });
    expect(image(first!).timestamp).to.be.closeTo(Date.now(), 60_000);
    expect(image(second!).sequence).to.be.greaterThan(image(first!).sequence);
    expect((await captures())[0]!.line).to.include('-c:v copy');
    await camera.kill();
  });

  it('tells a Catch node once of an outage, though its reason changes', async () => {
    const camera = await mjpegCamera();
    await load({ source: 'stream', url: camera.url });
    await answer();
    const reasons: string[] = [];
    getNode('errors').on('input', ({ error }) => reasons.push((error as { message: string }).message));
    const later = told(/^nobody listens there/);
    await camera.kill();
    await later;
    const back = await mjpegCamera({ port: camera.port });
    await answer();
    expect(reasons).to.have.lengthOf(1);
    expect(reasons[0]).to.match(/^LinesideError: the stream has ended/);
    await back.kill();
  });

  it('shrinks them where that is wanted, at most so many a second', async () => {
    const camera = await mjpegCamera();
    await load({ source: 'stream', url: camera.url, width: 160, fps: 5 });
    const [first, ...later] = await nextMessages(getNode('out'), 9); // the first is in the midst of its 200 ms
    expect(image(first!)).to.include({ width: 160, height: 120 });
    const ms = image(later.at(-1)!).timestamp - image(later[0]!).timestamp;
    expect(ms).to.be.at.least(900); // 1400, less what a pipe holds back; 280 where all came
    await camera.kill();
  });

  describe('by RTSP', () => {
    const [user, password] = ['guard', "p@ss:w#rd%/'1"];
    let camera: RtspCamera;
    before(async function () {
      needsRtspServer.call(this);
      camera = await rtspCamera(makeVideo(folder, 'belt.mp4', { seconds: 60, fps: 10 }), user, password);
    });
    after(() => camera?.stop('SIGKILL'));

    it('gives pictures, and shows the password to nobody', async () => {
      await load({ source: 'stream', url: camera.url }, { user, password });
      const message = await answer();
      expect(image(message)).to.include({ width: 320, height: 240, source: camera.url });
      const lines = (await captures()).map(({ line }) => line).join('\n');
      expect(lines)
        .to.include('ffmpeg')
        .and.not.to.match(/p@ss|p%40ss|guard/);
    });

    it('takes user and password out of an address, too', async () => {
      const login = `${user}:${encodeURIComponent(password)}`;
      await load({ source: 'stream', url: camera.url.replace('//', `//${login}@`) });
      expect(image(await answer()).source).to.equal(camera.url);
      expect((await captures()).map(({ line }) => line).join()).not.to.match(/p@ss|p%40ss|guard/);
    });

    it('says since when there is no picture, and why, once', async () => {
      await load({ source: 'stream', url: camera.url }, { user, password: 'secret-and-wrong' });
      const status = told(/^user or password are missing or wrong \(401\), since \d\d:\d\d:\d\d …$/);
      const { code, message } = await caught();
      expect(code).to.equal('BAD_SOURCE');
      expect(message).to.match(
        /user or password are missing or wrong \(401\), since [\d:]+ \(no picture of rtsp:.*it is tried again at [\d: -]+, as wrong logins lock cameras$/,
      );
      expect(message).not.to.include('secret-and-wrong');
      const again: unknown[] = [];
      getNode('errors').on('input', (error) => again.push(error));
      await status;
      expect(again).to.deep.equal([]);
    });
  });

  describe('of a file', () => {
    it('plays it, and says when it has ended', async () => {
      const path = makeVideo(folder, 'short.mp4', { seconds: 1 });
      await load({ source: 'stream', url: path });
      const ended = told(/^ended$/);
      const message = await answer();
      expect(image(message)).to.include({ width: 320, height: 240, source: path });
      await ended;
      await noneLeft();
    });

    it('gives each picture of it in a queue', async () => {
      await load({ source: 'stream', url: makeVideo(folder, 'queued.mjpeg', { seconds: 1 }), whenBusy: 'queue' });
      const messages = await nextMessages(getNode('out'), 25);
      expect(messages.map((message) => image(message).sequence)).to.deep.equal([...Array(25).keys()]);
    });

    it('begins it again at its end', async () => {
      const path = makeVideo(folder, 'again.mp4', { seconds: 1 });
      await load({ source: 'stream', url: path, repeat: true, whenBusy: 'queue' });
      await nextMessages(getNode('out'), 60);
    });

    it('takes a relative path from the user folder, and says what is not there', async () => {
      await load({ source: 'stream', url: 'no-such.mp4' });
      expect((await caught()).message).to.match(
        /there is no such file or device, since [\d:]+ \(no picture of .*no-such\.mp4\)/,
      );
    });
  });

  it('takes the pictures of a command', async () => {
    const path = makeVideo(folder, 'piped.mjpeg', { seconds: 1 });
    await load({ source: 'command', command: `while true; do cat "${path}"; sleep 0.04; done` });
    const messages = await nextMessages(getNode('out'), 3);
    expect(image(messages[2]!)).to.include({ format: 'jpeg', width: 320, height: 240 });
  });

  it('begins again where a command has ended, and says what it said', async () => {
    await load({ source: 'command', command: 'echo no camera here >&2; exit 3' });
    expect((await caught()).message).to.match(/exit code 3: no camera here/);
  });

  it('says how ffmpeg is installed where it is not', async () => {
    await load({ source: 'stream', url: 'rtsp://127.0.0.1/x', ffmpeg: 'ffmpeg-not-there' });
    const { code, message } = await caught();
    expect(code).to.equal('NO_FFMPEG');
    expect(message).to.include('is not installed; install it with "sudo apt install ffmpeg"');
  });

  it('refuses addresses that read whatever they name', async () => {
    await load({ source: 'stream', url: 'concat://etc/passwd' });
    expect((await caught()).code).to.equal('BAD_OPTION');
  });

  describe('told by messages', () => {
    const video = () => makeVideo(folder, 'told.mp4', { seconds: 60, fps: 5 });

    it('waits for an address, and goes to another', async () => {
      const [one, two] = [await mjpegCamera(), await mjpegCamera({ size: '160x120' })];
      await load({ source: 'stream' });
      getNode('in').receive({ action: 'start', url: one.url } as never);
      expect(image(await answer())).to.include({ width: 320, source: one.url });
      getNode('in').receive({ action: 'start', url: two.url } as never);
      let next = image(await answer());
      while (next.source === one.url) next = image(await answer());
      expect(next).to.include({ width: 160, source: two.url });
      await Promise.all([one.kill(), two.kill()]);
    });

    it('stops, and has no program then; gives a snapshot all the same; starts again', async () => {
      await load({ source: 'stream', url: video() });
      await answer();
      const stopped = told(/^stopped$/);
      getNode('in').receive({ action: 'stop' } as never);
      await stopped;
      expect(await captures()).to.deep.equal([]);
      const message = await ask({ action: 'snapshot', part: 'M8' });
      expect(message.part).to.equal('M8');
      expect(image(message)).to.include({ width: 320 });
      await noneLeft();
      getNode('in').receive({ action: 'start' } as never);
      await answer();
      expect(await captures()).to.have.lengthOf(1);
    });

    it('gives the next picture for a message without an action', async () => {
      const path = video();
      await load({ source: 'stream', url: path });
      await answer();
      const before = Date.now();
      getNode('in').receive({ part: 'M9' } as never);
      let message = await answer();
      while (message.part === undefined) message = await answer();
      expect(image(message).timestamp).to.be.at.least(before);
    });

    for (const z of ['tab', 'tab2']) {
      it(`is over a deploy as it was, in the flow ${z}`, async () => {
        const path = video();
        await load({ source: 'stream', url: path });
        await answer();
        const stopped = told(/^stopped$/);
        getNode('in').receive({ action: 'stop' } as never);
        await stopped;
        const flow = [
          { id: 'tab', type: 'tab' },
          { id: 'tab2', type: 'tab' },
          { id: 'in', type: 'lineside-image-in', z, source: 'stream', url: path, name: 'x', wires: [['out']] },
          { id: 'out', type: 'helper', z },
        ];
        await helper.setFlows(flow as never, 'full');
        await ask({ action: 'snapshot' });
        await noneLeft();
      });
    }

    const wrong: [what: string, message: object][] = [
      ['an action that is none', { action: 'play' }],
      ['an address that is no text', { action: 'start', url: 7 }],
      ['an address that reads whatever it names', { action: 'start', url: 'subfile://x' }],
    ];
    for (const [what, message] of wrong) {
      it(`refuses ${what} with BAD_OPTION`, async () => {
        await load({ source: 'stream', url: video(), autostart: false });
        expect((await refusal(message as Record<string, unknown>)).code).to.equal('BAD_OPTION');
      });
    }
  });

  describe('in its counters', () => {
    const counters = async () => {
      const { body } = await helper.request().get('/lineside/counters');
      return (body as { id: string; [count: string]: unknown }[]).find(({ id }) => id === 'in')!;
    };

    it('adds up, and keeps nothing back when it is stopped', async () => {
      await load({ source: 'stream', url: makeVideo(folder, 'counted.mp4', { seconds: 60 }) });
      const sent: unknown[] = [];
      getNode('out').on('input', (message) => sent.push(message));
      await nextMessages(getNode('out'), 10);
      const stopped = told(/^stopped$/);
      getNode('in').receive({ action: 'stop' } as never);
      await stopped;
      const { received, answered, skipped, failed, pending } = (await counters()) as Record<string, unknown>;
      expect(pending).to.equal(0);
      expect(answered).to.equal(sent.length);
      expect(received).to.equal((answered as number) + (skipped as number) + (failed as number));
    });
  });

  it('leaves no program behind when it is deployed away', async () => {
    const camera = await mjpegCamera({ port: await freePort() });
    await load({ source: 'stream', url: camera.url });
    await answer();
    expect(await captures()).to.have.lengthOf(1);
    await helper.setFlows([{ id: 'tab', type: 'tab' }] as never, 'full');
    await noneLeft();
    await camera.kill();
  });
});
