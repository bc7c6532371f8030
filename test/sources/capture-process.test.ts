import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { CaptureSettings } from '../../lib/capture/settings';
import type { LinesideError } from '../../lib/errors';
import { type CaptureProcess, openCapture } from '../../lib/sources/capture-process';
import { below } from '../cameras/processes';
import { type FakeFfmpeg, fakeFfmpeg, numberOf } from '../capture/fake-ffmpeg';
import { settings } from '../capture/settings';
import { isAlive, until } from '../pictures';

describe('the process that holds a camera', () => {
  let ffmpeg: FakeFfmpeg;
  let capture: CaptureProcess;

  before(function () {
    if (process.platform === 'win32') {
      console.log('      skipped: the stand-ins for ffmpeg are scripts with a first line');
      this.skip();
    }
  });
  afterEach(async () => {
    await capture.close();
    await ffmpeg.remove();
  });

  async function open(script: string, own: Partial<CaptureSettings> = {}, ...spare: number[]): Promise<void> {
    ffmpeg = await fakeFfmpeg(script);
    capture = openCapture(settings({ url: '', command: `exec "${ffmpeg.path}" mine`, ...own }), ...spare);
  }
  const refusal = (asked: Promise<unknown>) =>
    asked.then(JSON.stringify, ({ code, message }: LinesideError) => `${code} ${message}`);
  const numbers = 'let number = 0; setInterval(() => process.stdout.write(picture(number++)), 5);';
  /** The program that a capture process began, as soon as it runs. */
  async function running(): Promise<number> {
    for (;;) {
      const [found] = await below(process.pid, new RegExp(`${ffmpeg.path}( mine|.*pipe:1)`));
      if (found && (await ffmpeg.begun()).length > 0) return found.pid;
    }
  }
  /** The parent of a process, which is its capture process. */
  async function parentOf(pid: number): Promise<number> {
    return Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)!.split(' ')[1]);
  }
  const onLinux = process.platform === 'linux' ? it : it.skip;

  it('gives pictures one after the other, with the counters', async () => {
    await open(numbers);
    const told = await capture.ask('next');
    if (!('picture' in told)) throw new Error(`expected a picture but received ${JSON.stringify(told)}`);
    expect(Buffer.isBuffer(told.picture.jpeg)).to.equal(true);
    expect(told.counters.taken).to.equal(1);
    const later = await capture.ask('look');
    expect('picture' in later && numberOf(later.picture.jpeg)).to.be.above(numberOf(told.picture.jpeg));
    const { received, taken, skipped, failed, waiting } = await capture.count();
    expect(received).to.equal(taken + skipped + failed + waiting);
    expect(taken).to.equal(2);
  });

  it('answers who waits, and leaves no program, when it is closed', async () => {
    await open(`process.stdout.write(picture(1)); stay();`);
    await capture.ask('next');
    const program = await running();
    const waiting = capture.ask('next');
    await Promise.all([capture.close(), capture.close()]);
    expect(await refusal(waiting)).to.match(/"ended":true|^CLOSED/);
    expect(isAlive(program)).to.equal(false);
    expect(await refusal(capture.ask('next'))).to.equal('CLOSED the camera was closed');
  });

  it('can be closed at once', async () => {
    await open(numbers);
    await capture.close();
    expect(await refusal(capture.ask('next'))).to.equal('CLOSED the camera was closed');
  });

  it('ends a program that does not obey', async () => {
    await open(`process.on('SIGTERM', () => {}); process.stdout.write(picture(1)); stay();`);
    await capture.ask('next');
    const program = await running();
    await capture.close();
    expect(isAlive(program)).to.equal(false);
  });

  onLinux('takes its program with it when it is killed', async () => {
    await open(`process.stdout.write(picture(1)); stay();`);
    await capture.ask('next');
    const program = await running();
    const waiting = refusal(capture.ask('next'));
    process.kill(await parentOf(program), 'SIGKILL');
    expect(await waiting).to.match(/^ENGINE_LOST the capture process ended .*killed by SIGKILL/);
    await until(() => !isAlive(program));
  });

  onLinux('takes its program with it when it is killed before the first picture', async () => {
    await open('stay();');
    const waiting = refusal(capture.ask('next'));
    const program = await running();
    process.kill(await parentOf(program), 'SIGKILL');
    expect(await waiting).to.match(/^ENGINE_LOST/);
    await until(() => !isAlive(program));
  });

  onLinux('is closed though it hangs, and its program with it', async () => {
    await open(`process.stdout.write(picture(1)); stay();`);
    await capture.ask('next');
    const program = await running();
    process.kill(await parentOf(program), 'SIGSTOP');
    await capture.close();
    await until(() => !isAlive(program));
  });

  onLinux('is ended when it hangs, though nobody closes it, and its program with it', async function () {
    this.timeout(30_000);
    await open(`process.stdout.write(picture(1)); stay();`, { stallMs: 5000 }, 1000, 1000);
    await capture.ask('next');
    const program = await running();
    process.kill(await parentOf(program), 'SIGSTOP');
    expect(await refusal(capture.ask('next'))).to.equal(
      'TIMEOUT no word of the camera within 6 s; the capture process was ended and starts anew',
    );
    await until(() => !isAlive(program));
  });

  it('is left alone when it has nothing to say for long, as where a camera refuses its login', async function () {
    this.timeout(30_000);
    const [stallMs, spareMs] = [100, 200];
    ffmpeg = await fakeFfmpeg("console.error('401 Unauthorized'); process.exit(1);");
    const login = { user: 'me', password: 'wrong' };
    capture = openCapture(settings({ url: 'rtsp://192.168.0.20/1', login, stallMs, ffmpeg: ffmpeg.path }), spareMs);
    expect(await capture.ask('next')).to.have.property('trouble');
    const waiting = capture.ask('next');
    let ended = false;
    const end = () => {
      ended = true;
    };
    void waiting.then(end, end);
    const start = performance.now();
    await until(() => ended || performance.now() - start > 5 * (stallMs + spareMs));
    expect(ended).to.equal(false);
    expect(await ffmpeg.begun()).to.have.lengthOf(1);
    await capture.close();
    await waiting.catch(() => {});
  });

  onLinux('ends, and its program, when it is told to by the system', async () => {
    await open(`process.stdout.write(picture(1)); stay();`);
    await capture.ask('next');
    const program = await running();
    const waiting = refusal(capture.ask('next'));
    process.kill(await parentOf(program), 'SIGTERM');
    expect(await waiting).to.match(/^ENGINE_LOST/);
    await until(() => !isAlive(program));
  });

  onLinux('is seen by its name alone: no address, no login', async () => {
    const login = { user: 'me', password: 'secret' };
    ffmpeg = await fakeFfmpeg("opened('mjpeg', 'N/A'); process.stdout.write(picture(1)); stay();");
    capture = openCapture(settings({ url: 'http://192.168.0.20/video', login, ffmpeg: ffmpeg.path }));
    await capture.ask('next');
    const program = await running();
    const lines = [program, await parentOf(program)].map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1'));
    const [own, its] = await Promise.all(lines);
    expect(its).to.match(/^lineside-capture/);
    for (const line of [own, its]) expect(line).not.to.match(/secret|192\.168/);
  });
});
