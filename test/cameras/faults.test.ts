import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { served } from '../admin';
import { answer, caught, image, load } from '../nodes/image-in';
import { getNode, helper, type Message, nextStatus, startRed, stopRed } from '../nodes/red';
import { isAlive, until } from '../pictures';
import { freePort } from '../ports';
import { startNode } from '../process';
import { root } from '../repository';
import { picture } from '../sources/pictures';
import { ffmpeg, type MjpegCamera, makeVideo, mjpegCamera, needsFfmpeg } from './ffmpeg';
import { multipartCamera } from './multipart';
import { below, captures } from './processes';

type Counts = Record<'received' | 'answered' | 'skipped' | 'failed' | 'pending', number>;

const counts = async (): Promise<Counts> => {
  const { body } = await helper.request().get('/lineside/counters');
  return (body as (Counts & { id: string })[]).find(({ id }) => id === 'in')!;
};

const mpegts = ['-c', 'copy', '-f', 'mpegts', 'pipe:1'];

/** What a camera gives must end in one of these ways; what is on its way now is at most one picture. */
function addsUp({ received, answered, skipped, failed, pending }: Counts): void {
  expect(received).to.equal(answered + skipped + failed + pending);
  expect(pending).to.be.within(0, 2);
}

/** The next message of which `wanted` is true. */
async function next(wanted: (message: Message) => boolean): Promise<Message> {
  for (;;) {
    const message = await answer();
    if (wanted(message)) return message;
  }
}

describe('a camera with faults', function () {
  this.timeout(300_000); // twenty starts of two programs, on a machine with much to do
  let folder: string;
  before(function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-faults-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(startRed);
  afterEach(stopRed);

  it('goes and comes back twenty times: pictures come again each time, and nothing is left behind', async () => {
    const port = await freePort();
    let camera: MjpegCamera = await mjpegCamera({ port });
    const steadyMs = 2000;
    await load({ source: 'stream', url: camera.url, timeout: steadyMs / 1000 });
    let sequence = image(await answer()).sequence;
    const before = {
      descriptors: readdirSync('/proc/self/fd').length,
      processes: (await below(process.pid, /./)).length,
    };
    for (let time = 0; time < 20; time++) {
      await camera.kill();
      const height = time % 2 === 0 ? 120 : 240; // tells its pictures from those that are on their way still
      camera = await mjpegCamera({ port, size: `320x${height}` });
      const seen = sequence;
      const message = await next((one) => image(one).height === height);
      sequence = image(message).sequence;
      expect(sequence).to.be.greaterThan(seen);
      // One that gives pictures for so long is opened again soon.
      const steady = image(message).timestamp + steadyMs + 100;
      await next((one) => image(one).timestamp >= steady);
    }
    addsUp(await counts());
    expect(await captures()).to.have.lengthOf(1);
    expect((await below(process.pid, /./)).length).to.equal(before.processes);
    expect(readdirSync('/proc/self/fd').length).to.be.at.most(before.descriptors + 2);
    await camera.kill();
  });

  it('freezes: that is said, with since when, and pictures come when another is there', async () => {
    const camera = await mjpegCamera();
    await load({ source: 'stream', url: camera.url, timeout: 1 });
    await answer();
    const red = nextStatus(getNode('in'), ({ text }) => /^nothing came for 1 s, since [\d:]+/.test(text ?? ''));
    const error = caught();
    camera.freeze();
    expect((await error).code).to.equal('TIMEOUT');
    await red;
    await camera.kill();
    const other = await mjpegCamera({ port: camera.port });
    await answer();
    addsUp(await counts());
    await other.kill();
  });

  it('sends half a JPEG and garbage: both are passed over, and counted where they were pictures', async () => {
    const camera = await multipartCamera();
    const [one, two] = [await picture('jpeg', 320, 240), await picture('jpeg', 160, 120)];
    await load({ source: 'stream', url: camera.url });
    const first = answer();
    camera.show(one);
    expect(one.equals((await first).payload as Buffer)).to.equal(true);
    const after = next(({ image: frame }) => (frame as { width: number }).width === 160);
    camera.send(
      Buffer.concat([Buffer.from('--part\r\nContent-Type: image/jpeg\r\n\r\n'), one.subarray(0, one.length >> 1)]),
    );
    camera.send(Buffer.from('--part\r\nContent-Type: image/jpeg\r\n\r\n<html>Please log in</html>\r\n'));
    camera.show(two);
    expect(two.equals((await after).payload as Buffer)).to.equal(true);
    const now = await counts();
    addsUp(now);
    expect(now.failed).to.be.at.least(1);
    await camera.close();
  });

  it('changes its resolution: JPEG go on as they come', async () => {
    const camera = await multipartCamera();
    await load({ source: 'stream', url: camera.url });
    const wide = next(({ image: frame }) => (frame as { width: number }).width === 320);
    camera.show(await picture('jpeg', 320, 240));
    await wide;
    const [program] = await captures();
    const narrow = next(({ image: frame }) => (frame as { width: number }).width === 160);
    camera.show(await picture('jpeg', 160, 120));
    await narrow;
    expect((await captures())[0]).to.deep.equal(program);
    addsUp(await counts());
    await camera.close();
  });

  it('changes the resolution of its video: pictures are not stretched', async () => {
    const videos = ['320x240', '160x120'].map((size) => makeVideo(folder, `${size}.ts`, { size, seconds: 6 }));
    const both = join(folder, 'both.ts');
    writeFileSync(both, Buffer.concat(videos.map((path) => readFileSync(path))));
    // One camera, whoever looks: a viewer that comes later sees what happens then.
    const live = spawn(ffmpeg!, ['-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', both, ...mpegts]);
    const server = createServer((_request, response) => {
      live.stdout.pipe(response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    await load({ source: 'stream', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live` });
    const sizes = new Set<string>();
    await next(({ image: frame }) => {
      const { width, height } = frame as { width: number; height: number };
      sizes.add(`${width}x${height}`);
      return sizes.size === 2;
    });
    expect([...sizes]).to.have.members(['320x240', '160x120']);
    addsUp(await counts());
    live.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  });

  const killed: [what: string, victim: RegExp, says: RegExp][] = [
    ['ffmpeg', /^\S*ffmpeg .*pipe:1/, /ended by SIGKILL/],
    ['the capture process', /capture[\\/]main\.js|^lineside-capture/, /capture process ended.*SIGKILL.*starts anew/],
  ];
  for (const [what, victim, says] of killed) {
    it(`loses ${what}: one error, one successor, and pictures again`, async () => {
      await load({ source: 'stream', url: makeVideo(folder, 'long.mp4', { seconds: 60 }) });
      await answer();
      const error = caught();
      const [{ pid }, [program]] = [(await below(process.pid, victim))[0]!, await captures()];
      process.kill(pid, 'SIGKILL');
      expect((await error).message).to.match(says);
      const started = Date.now(); // what was made before the loss may be on its way still
      await next(({ image: frame }) => (frame as { timestamp: number }).timestamp > started);
      await until(() => !isAlive(program!.pid));
      expect(await captures()).to.have.lengthOf(1);
      addsUp(await counts());
    });
  }
});

describe('a Node-RED that is killed while a camera runs', function () {
  this.timeout(60_000);
  before(needsFfmpeg);

  for (const frozen of [false, true]) {
    it(`leaves no ffmpeg behind, of a camera that ${frozen ? 'is frozen' : 'runs'}`, async () => {
      const userDir = mkdtempSync(join(tmpdir(), 'lineside-killed-'));
      const camera = await mjpegCamera();
      const flow = [
        { id: 'tab', type: 'tab' },
        { id: 'in', type: 'lineside-image-in', z: 'tab', source: 'stream', url: camera.url, wires: [[]] },
      ];
      writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flow));
      const running = startNode([join(root, 'scripts', 'start.mjs'), '--port', '18822', '--userDir', userDir]);
      const { url } = await served(running);
      const received = async () =>
        ((await (await fetch(new URL('lineside/counters', url))).json()) as Counts[])[0]!.received;
      while ((await received()) === 0);
      const [program] = await captures(running.pid);
      if (frozen) camera.freeze();
      process.kill(running.pid, 'SIGKILL');
      await until(() => !isAlive(program!.pid));
      await running.gone();
      camera.thaw();
      await camera.kill();
      rmSync(userDir, { recursive: true, force: true });
    });
  }
});
