import { expect } from 'chai';
import { Capture } from '../../lib/capture/capture';
import type { CaptureSettings, Caught, Trouble } from '../../lib/capture/settings';
import { isAlive, until } from '../pictures';
import { type FakeFfmpeg, fakeFfmpeg, numberOf } from './fake-ffmpeg';
import { settings } from './settings';

describe('a capture', () => {
  let ffmpeg: FakeFfmpeg | undefined;
  let capture: Capture;

  before(function () {
    if (process.platform === 'win32') {
      console.log('      skipped: the stand-ins for ffmpeg are scripts with a first line');
      this.skip();
    }
  });
  afterEach(async () => {
    await capture?.close();
    await ffmpeg?.remove();
  });

  async function open(script: string, own: Partial<CaptureSettings> = {}): Promise<void> {
    ffmpeg = await fakeFfmpeg(script);
    capture = new Capture(settings({ ffmpeg: ffmpeg.path, ...own }));
  }
  /** The same script as a command of the user's. */
  async function run(script: string, own: Partial<CaptureSettings> = {}): Promise<void> {
    ffmpeg = await fakeFfmpeg(script);
    capture = new Capture(settings({ url: '', name: 'the command', command: `"${ffmpeg.path}" mine`, ...own }));
  }
  const received = (count: number) => until(() => capture.shelf.counters.received >= count);
  const told = (caught: Caught) =>
    'picture' in caught ? numberOf(caught.picture.jpeg) : 'trouble' in caught ? caught.trouble : 'ended';
  const next = async () => told(await capture.shelf.next());

  const recording: Partial<CaptureSettings> = { url: '/v/a.mp4' };

  it('of a command keeps the newest, however long nobody asks', async () => {
    await run(`for (let at = 0; at < 40; at++) setTimeout(() => process.stdout.write(picture(at)), at); stay();`);
    await received(40);
    expect(capture.shelf.counters).to.deep.equal({ received: 40, skipped: 39, waiting: 1, taken: 0, failed: 0 });
    expect(await next()).to.equal(39);
    expect(await ffmpeg!.begun()).to.deep.equal(['mine']);
  });

  it('of a command that ends begins it anew, says why, and counts on', async () => {
    await run('process.stdout.write(pictures(2));');
    await received(2);
    expect(await next()).to.equal(1);
    const trouble = await next();
    expect(trouble).to.deep.include({ code: 'BAD_SOURCE' });
    expect((trouble as { message: string }).message).to.match(
      /^the stream has ended, since \d\d:\d\d:\d\d \(no picture of the command\); it is tried again$/,
    );
    const again = await capture.shelf.next();
    expect(again).to.have.nested.property('picture.sequence').that.is.at.least(2);
    expect(await ffmpeg!.begun()).to.have.lengthOf(2);
  });

  it('of a command that gives one picture and ends begins it after longer and longer pauses', async () => {
    await run('process.stdout.write(picture(1));');
    const times: number[] = [];
    while (times.length < 3) {
      const caught = await capture.shelf.next();
      if ('picture' in caught) times.push(caught.picture.timestamp);
    }
    expect(times[1]! - times[0]!).to.be.at.least(490);
    expect(times[2]! - times[1]!).to.be.at.least(990);
  });

  it('of a recording in a queue loses nothing, however much comes at once, and ends with it', async () => {
    await open("opened('h264', '00:00:09.00'); process.stdout.write(pictures(200));", {
      ...recording,
      whenBusy: 'queue',
    });
    for (let number = 0; number < 200; number++) {
      expect(await next()).to.equal(number);
      expect(capture.shelf.counters.waiting).to.be.at.most(3);
    }
    expect([await next(), await next()]).to.deep.equal(['ended', 'ended']);
    expect(capture.shelf.counters).to.deep.equal({ received: 200, taken: 200, skipped: 0, failed: 0, waiting: 0 });
  });

  it('of a recording that breaks off gives all that came before it says so', async () => {
    await open("opened('h264', '00:00:09.00'); process.stdout.write(pictures(50), () => process.exit(1));", {
      ...{ ...recording, whenBusy: 'queue' },
    });
    for (let number = 0; number < 50; number++) expect(await next()).to.equal(number);
    expect(await next()).to.deep.include({ code: 'BAD_SOURCE' });
  });

  it('of a recording as if it happened now waits for nobody', async () => {
    await open("opened('h264', '00:00:09.00'); process.stdout.write(pictures(200));", recording);
    await received(200);
    expect(capture.shelf.counters).to.deep.include({ skipped: 199, waiting: 1 });
    expect([await next(), await next()]).to.deep.equal([199, 'ended']);
  });

  it('of a live queue counts what finds no place as failed', async () => {
    await open("opened('h264', 'N/A'); process.stdout.write(pictures(10)); stay();", { whenBusy: 'queue' });
    await received(10);
    expect(capture.shelf.counters).to.deep.include({ failed: 7, waiting: 3 });
  });

  it('can be closed while a recording waits to be taken', async () => {
    const script = "opened('h264', '00:00:09.00'); process.stdout.write(pictures(100000));";
    await open(script, { ...recording, whenBusy: 'queue' });
    expect(await next()).to.equal(0);
    const { pid } = capture;
    await capture.close();
    expect(isAlive(pid!)).to.equal(false);
  });

  it('counts what is broken', async () => {
    await run('process.stdout.write(Buffer.concat([picture(1).subarray(0, 8), picture(2)])); stay();');
    expect(await next()).to.equal(2);
    expect(capture.shelf.counters).to.deep.include({ received: 2, failed: 1, taken: 1 });
  });

  it('begins ffmpeg again, without a word, where the input is another than was expected', async () => {
    await open("opened('h264', 'N/A'); process.stdout.write(picture(args.includes('copy') ? 1 : 2)); stay();", {
      url: 'http://host/video',
    });
    expect(await next()).to.equal(2);
    const [first, second, third] = await ffmpeg!.begun();
    expect(first).to.include('-c:v copy');
    expect(second).to.include('-c:v mjpeg');
    expect(third).to.equal(undefined);
  });

  it('asks a device for no JPEG where it makes none', async () => {
    const refusal = `if (args.includes('input_format')) {
      console.error("[v4l2 @ 0x5] Cannot find a proper format for codec 'mjpeg' (id 7), pixel format 'none' (id -1)");
      process.exit(1);
    }`;
    await open(`${refusal} opened('rawvideo', 'N/A'); process.stdout.write(picture(5)); stay();`, {
      ...{ url: '/dev/video0', width: 320 },
    });
    expect(await next()).to.equal(5);
    expect(await ffmpeg!.begun()).to.have.lengthOf(2);
  });

  it('keeps the limit of pictures a second where pictures are passed on', async () => {
    await run('process.stdout.write(pictures(50)); stay();', { fps: 0.1 });
    await received(50);
    expect(capture.shelf.counters).to.deep.include({ skipped: 49, waiting: 1 });
    expect(await next()).to.equal(0);
  });

  const noJpeg = 'bytes came, but no whole JPEG picture';
  const png = "Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')";
  const noPictures: [what: string, script: string, sentence: string][] = [
    ['that writes words and ends', "console.log('hello');", noJpeg],
    ['that writes a PNG and ends', `process.stdout.write(${png});`, noJpeg],
    ['that writes half a JPEG and ends', 'process.stdout.write(picture(1).subarray(0, 8));', noJpeg],
    ['that writes words and goes on', "console.log('hello'); stay();", `${noJpeg} for 1.5 s`],
    [
      'that writes half JPEGs again and again',
      'setInterval(() => process.stdout.write(picture(1).subarray(0, 8)), 20);',
      `${noJpeg} for 1.5 s`,
    ],
    ['that writes nothing', '', 'the stream has ended'],
    ['that writes nothing and goes on', 'stay();', 'nothing came for 1.5 s'],
  ];
  for (const [what, script, sentence] of noPictures) {
    it(`says of a command ${what}: ${sentence}`, async () => {
      await run(script, { stallMs: 1500 - 10_000 } /* to its first picture a program has 10 s more */);
      expect(((await next()) as Trouble).message).to.match(
        new RegExp(`^${sentence}, since [\\d:]+ \\(no picture of the command\\)`),
      );
    });
  }

  it('says what came behind a picture: nothing, or no whole one', async () => {
    await run('process.stdout.write(picture(1)); stay();', { stallMs: 300 });
    expect(await next()).to.equal(1);
    expect(((await next()) as Trouble).message).to.match(/^nothing came for 0\.3 s, since /);
    await capture.close();
    await ffmpeg!.remove();
    await run("process.stdout.write(picture(1)); setInterval(() => console.log('hello'), 20);", { stallMs: 300 });
    expect(await next()).to.equal(1);
    expect(((await next()) as Trouble).message).to.match(new RegExp(`^${noJpeg} for 0.3 s, since `));
  });

  it('gives up what gives nothing for a while, and begins it anew', async () => {
    await run('process.stdout.write(picture(1)); stay();', { stallMs: 100 });
    expect(await next()).to.equal(1);
    expect(await next()).to.deep.include({ code: 'TIMEOUT' });
    expect(await next()).to.equal(1);
  });

  it('says once why there is no picture, with the same words while it is so', async () => {
    await run('console.error("no cameras available"); process.exit(1)');
    const [first, second] = [await next(), await next()];
    expect(first).to.deep.equal(second);
    expect((first as { message: string }).message).to.include('exit code 1: no cameras available');
  });

  const refusal =
    'console.error("rtsp://h/x: Server returned 401 Unauthorized (authorization failed)"); process.exit(1);';
  const login = { user: 'line', password: 'wrong' };
  const pauseOf = (sentence: string) => {
    const times = [...sentence.matchAll(/\d\d:\d\d:\d\d/g)].map(([time]) => Date.parse(`1970-01-01T${time}Z`));
    return (times[1]! - times[0]! + 86_400_000) % 86_400_000;
  };

  it('says when a login that was refused is sent again, which is not at once, and sends it where a picture is asked for', async () => {
    await open(refusal, { login });
    for (const [tries, pauseMs] of [60_000, 300_000, 1_800_000, 1_800_000].entries()) {
      const { message } = (tries === 0 ? await next() : told(await capture.shelf.look())) as Trouble;
      expect(message).to.match(
        /missing or wrong \(401\),.*; it is tried again at [\d: -]+, as wrong logins lock cameras$/,
      );
      expect(pauseOf(message)).to.be.within(pauseMs, pauseMs + 60_000); // the first time is that of the beginning
      expect(await ffmpeg!.begun()).to.have.lengthOf(tries + 1);
    }
  });

  it('does not take a login for wrong that gave pictures', async () => {
    await open(`opened('h264', 'N/A'); process.stdout.write(picture(1)); setTimeout(() => { ${refusal} }, 50);`, {
      login,
    });
    expect(await next()).to.equal(1);
    expect(((await next()) as Trouble).message).to.match(/it is tried again$/);
  });

  it('asks again soon where no login is known, as nothing is sent that could lock a camera', async () => {
    await open(refusal);
    const { message } = (await next()) as Trouble;
    expect(message).to.match(/it is tried again$/);
    expect(await next()).to.deep.include({ message });
    expect(await ffmpeg!.begun()).to.have.lengthOf(2);
  });

  it('says that there is no ffmpeg', async () => {
    capture = new Capture(settings({ ffmpeg: '/not/there/ffmpeg' }));
    expect(await next()).to.deep.include({ code: 'NO_FFMPEG' });
  });

  it('says that an input cannot be, and does not fall over it later', async () => {
    await open('', { url: '/v/a\0b.mp4', stallMs: 1 });
    expect(await next()).to.deep.include({ code: 'BAD_SOURCE' });
  });

  it('can be closed before it has begun, and again', async () => {
    await open('process.stdout.write(picture(1)); stay();');
    const coming = capture.shelf.next();
    await Promise.all([capture.close(), capture.close()]);
    expect(await coming).to.deep.equal({ ended: true });
    expect(await ffmpeg!.begun()).to.deep.equal([]);
  });

  it('leaves no program behind', async () => {
    await run('process.stdout.write(picture(1)); stay();');
    await next();
    const { pid } = capture;
    expect(isAlive(pid!)).to.equal(true);
    await capture.close();
    expect(isAlive(pid!)).to.equal(false);
  });
});
