import { expect } from 'chai';
import type { CaptureCounters, CaptureSettings } from '../../lib/capture/settings';
import { LinesideError } from '../../lib/errors';
import { Stream, type StreamOptions } from '../../lib/sources';
import { until } from '../pictures';
import { TestClock } from './clock';
import { FakeCapture } from './fake-capture';
import { picture } from './pictures';

const html = Buffer.from('<html><body>Please log in</body></html>');

describe('a stream', () => {
  let jpeg: Buffer;
  let capture: FakeCapture;
  let clock: TestClock;
  let camera: Stream;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(() => {
    capture = new FakeCapture();
    clock = new TestClock();
    camera = open();
  });
  const open = (own: Partial<StreamOptions> = {}) =>
    new Stream({ url: 'rtsp://192.168.0.20/1', open: capture.open, clock, ...own });
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      (given) => `given ${given}`,
      ({ code, message }: LinesideError) => `${code} ${message}`,
    );
  const addsUp = ({ received, taken, skipped, failed, waiting }: CaptureCounters) =>
    received === taken + skipped + failed + waiting;

  /** What is told of pictures that are shown one by one. */
  async function take(count = 1): Promise<number[]> {
    const sequences: number[] = [];
    for (let at = 0; at < count; at++) {
      const frame = camera.next();
      await capture.asked();
      capture.show(jpeg);
      sequences.push((await frame)!.sequence);
    }
    return sequences;
  }

  it('starts no process before it is asked, and then one', async () => {
    expect(capture.opened).to.have.lengthOf(0);
    expect(await take(3)).to.deep.equal([0, 1, 2]);
    expect(capture.opened).to.have.lengthOf(1);
    expect(camera.counters).to.deep.equal({ received: 3, taken: 3, skipped: 0, failed: 0, waiting: 0 });
  });

  it('waits for no clock where nothing is wrong', async () => {
    let waited = false;
    void clock.asleep().then(() => {
      waited = true;
    });
    await take(2);
    expect(waited).to.equal(false);
  });

  it('gives the process what it is told, and what is usual else', async () => {
    await take();
    expect(capture.opened[0]).to.deep.equal({
      ...{
        name: 'rtsp://192.168.0.20/1',
        url: 'rtsp://192.168.0.20/1',
        ffmpeg: 'ffmpeg',
        inputOptions: [],
        hwaccel: '',
      },
      ...{ fps: 0, width: 0, repeat: false, stallMs: 10_000, whenBusy: 'latest', queueLimit: 10 },
    });
  });

  it('passes on why there is no picture, and goes on', async () => {
    const frame = camera.next();
    await capture.asked();
    capture.tell({ code: 'TIMEOUT', message: 'nothing came for 10 s' });
    expect(await refusal(frame)).to.equal('TIMEOUT nothing came for 10 s');
    expect(await take()).to.deep.equal([0]);
    expect(capture.opened).to.have.lengthOf(1);
  });

  it('counts what is no picture as failed', async () => {
    await take();
    const frame = camera.next();
    await capture.asked();
    capture.show(html);
    expect(await refusal(frame)).to.match(/^BAD_IMAGE rtsp:\/\/192\.168\.0\.20\/1 is no picture/);
    expect(camera.counters).to.deep.equal({ received: 2, taken: 1, skipped: 0, failed: 1, waiting: 0 });
    expect(await take()).to.deep.equal([2]);
    expect(camera.counters).to.deep.include({ received: 3, taken: 2, failed: 1 });
  });

  it('says that its process was lost, starts a new one, and counts on', async () => {
    expect(await take(2)).to.deep.equal([0, 1]);
    const lost = camera.next();
    await capture.asked();
    capture.die();
    expect(await refusal(lost)).to.equal('BAD_SOURCE the capture process ended; it starts anew');
    capture.show(jpeg);
    expect((await clock.until(camera.next()))?.sequence).to.equal(2);
    expect(capture.opened).to.have.lengthOf(2);
    expect(await camera.count()).to.deep.equal({ received: 3, taken: 3, skipped: 0, failed: 0, waiting: 0 });
  });

  it('says that its process hung, in one sentence, and starts a new one', async () => {
    const lost = camera.next();
    await capture.asked();
    capture.die(
      new LinesideError('TIMEOUT', 'no word of the camera within 70 s; the process was ended and starts anew'),
    );
    expect(await refusal(lost)).to.equal(
      'TIMEOUT no word of the camera within 70 s; the process was ended and starts anew',
    );
    capture.show(jpeg);
    await clock.until(camera.next());
    expect(capture.opened).to.have.lengthOf(2);
  });

  it('counts what a lost process held as failed', async () => {
    await take();
    for (const _ of [1, 2, 3]) capture.show(jpeg);
    expect(await camera.count()).to.deep.equal({ received: 4, taken: 1, skipped: 2, failed: 0, waiting: 1 });
    capture.die();
    await refusal(camera.next());
    expect(camera.counters).to.deep.equal({ received: 4, taken: 1, skipped: 2, failed: 1, waiting: 0 });
  });

  it('starts anew after pauses that double up to half a minute, until a picture comes', async () => {
    const pauses: number[] = [];
    for (let times = 0; times < 9; times++) {
      const lost = refusal(camera.next());
      if (times > 0) {
        await clock.asleep();
        const before = clock.now();
        await clock.until(capture.asked());
        pauses.push(clock.now() - before);
      }
      await capture.asked();
      capture.die();
      expect(await lost).to.match(/^BAD_SOURCE/);
    }
    expect(pauses).to.deep.equal([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    capture.show(jpeg);
    await clock.until(camera.next());
    const lost = refusal(camera.next());
    await capture.asked();
    capture.die();
    await lost;
    const before = clock.now();
    capture.show(jpeg);
    await clock.until(camera.next());
    expect(clock.now() - before).to.equal(250);
  });

  it('starts one process for two who lost theirs', async () => {
    await take();
    const both = [refusal(camera.next()), refusal(camera.look())];
    await capture.asked(2);
    capture.die();
    for (const one of await Promise.all(both)) expect(one).to.match(/^BAD_SOURCE/);
    const before = clock.now();
    const again = [camera.next(), camera.look()];
    await clock.until(capture.asked(2));
    expect(clock.now() - before, 'lost once').to.equal(250);
    capture.show(jpeg);
    capture.show(jpeg);
    await Promise.all(again);
    expect(capture.opened).to.have.lengthOf(2);
    expect(camera.counters).to.deep.include({ received: 3, taken: 3 });
  });

  it('says that a video has ended, and has no picture to look at then', async () => {
    await take();
    const frame = camera.next();
    await capture.asked();
    capture.end();
    expect(await frame).to.equal(undefined);
    expect(await refusal(camera.look())).to.equal('BAD_SOURCE rtsp://192.168.0.20/1 has ended');
  });

  it('fails what is asked when it is closed, and afterwards', async () => {
    await take();
    const asked = [refusal(camera.next()), refusal(camera.look())];
    await capture.asked(2);
    await camera.close();
    await camera.close();
    for (const one of await Promise.all(asked)) expect(one).to.equal('CLOSED the camera was closed');
    expect(await refusal(camera.next())).to.equal('CLOSED the camera was closed');
    expect(capture.opened).to.have.lengthOf(1);
  });

  it('starts no process for who waited for a new one when it was closed', async () => {
    const lost = refusal(camera.next());
    await capture.asked();
    capture.die();
    await lost;
    const waiting = refusal(camera.next());
    await clock.asleep();
    await camera.close();
    expect(await waiting).to.equal('CLOSED the camera was closed');
    expect(capture.opened).to.have.lengthOf(1);
  });

  it('has counters that add up at every moment of a hard life', async () => {
    const seen: CaptureCounters[] = [];
    for (let times = 0; times < 30; times++) {
      let over = false;
      const asked = refusal(camera[times % 4 === 0 ? 'look' : 'next']()).finally(() => {
        over = true;
      });
      await clock.until(until(() => over || capture.waiting > 0));
      if (times % 7 === 6) capture.die();
      else capture.show(times % 5 === 4 ? html : jpeg);
      if (times % 3 === 0) capture.show(jpeg);
      await asked;
      seen.push(camera.counters, await camera.count());
    }
    expect(seen.filter((counters) => !addsUp(counters))).to.deep.equal([]);
    const received = seen.map((counters) => counters.received);
    expect(received).to.deep.equal([...received].sort((a, b) => a - b));
    expect(seen.at(-1)!.failed).to.be.above(0);
  });

  it('is not named with a login, neither by its address nor by its command', async () => {
    const opened: CaptureSettings[] = [];
    for (const own of [
      { url: 'rtsp://me:se@cret@192.168.0.20/1' },
      { command: 'curl -u me:se@cret http://192.168.0.20/1' },
      { url: 'rtsp://192.168.0.20/user=me&password=se@cret&stream=0.sdp' },
    ]) {
      const process = new FakeCapture();
      process.show(jpeg);
      const { source } = (await open({ ...own, open: process.open }).next())!;
      expect(source).to.match(/^(rtsp:\/\/192\.168\.0\.20\/(1|user=…&password=…&stream=0\.sdp)|curl …)$/);
      opened.push(...process.opened);
    }
    expect(opened[0]!.login).to.deep.equal({ user: 'me', password: 'se@cret' });
    expect(opened[1]!.command, 'as it was typed').to.equal('curl -u me:se@cret http://192.168.0.20/1');
    expect(opened[2]!.secret).to.equal(true);
  });

  it('waits before it tries again where the system has no room for a process', async () => {
    const process = new FakeCapture();
    const tries: number[] = [];
    const own = open({
      clock,
      open: (settings) => {
        tries.push(clock.now());
        if (tries.length < 4) throw new Error('spawn ENOMEM');
        return process.open(settings);
      },
    });
    process.show(jpeg);
    for (let time = 0; time < 3; time++) {
      const { code, message } = (await clock
        .until(own.next())
        .catch((error: LinesideError) => error as LinesideError)) as LinesideError;
      expect([code, message]).to.deep.equal(['BAD_SOURCE', 'no process for the camera starts: spawn ENOMEM']);
    }
    await clock.until(own.next());
    expect(tries).to.deep.equal([0, 250, 750, 1750]);
  });

  it('refuses wrong settings at once', () => {
    for (const own of [{ url: '' }, { url: 'gopher://x/' }, { inputOptions: '-a "b' }])
      expect(() => open(own))
        .to.throw(LinesideError)
        .that.includes({ code: 'BAD_OPTION' });
  });
});
