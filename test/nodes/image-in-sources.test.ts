import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Node } from 'node-red';
import { until } from '../pictures';
import { type Camera, camera } from '../sources/camera';
import { picture } from '../sources/pictures';
import { answer, ask, caught, html, image, load, refusal } from './image-in';
import { getNode, helper, nextError, nextMessages, nextStatus, startRed, stopRed } from './red';

describe('image-in', () => {
  let base: string;
  let jpeg: Buffer;

  before(async () => {
    jpeg = await picture('jpeg', 40, 30);
  });
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'lineside-image-in-'));
    await startRed();
  });
  afterEach(async () => {
    await stopRed();
    await rm(base, { recursive: true, force: true });
  });

  describe('with the source file', () => {
    it('reads it when the flow starts', async () => {
      const path = join(base, 'part.jpg');
      await writeFile(path, jpeg);
      const waiting = load({ source: 'file', path });
      await waiting;
      const message = await answer();
      expect(image(message)).to.include({ width: 40, height: 30, source: path, sequence: 0 });
      expect(jpeg.equals(message.payload as Buffer)).to.equal(true);
    });

    it('reads it again after each interval', async () => {
      const path = join(base, 'latest.jpg');
      await writeFile(path, jpeg);
      await load({ source: 'file', path, repeat: true, interval: 10, fps: 0.001 }); // fps is left over: no form shows it
      const messages = await nextMessages(getNode('out'), 3);
      expect(messages.map((message) => image(message).sequence)).to.deep.equal([0, 1, 2]);
    });

    it('reads it at once when a message comes in, and only then with the interval 0', async () => {
      const path = join(base, 'part.jpg');
      await writeFile(path, jpeg);
      await load({ source: 'file', path, interval: 0 });
      const message = await ask({ payload: 'go', part: 'M8', filename: join(base, 'not this one.jpg') });
      expect(image(message)).to.include({ source: path, sequence: 0 });
      expect(message.part).to.equal('M8');
    });

    it('lets the message name it where the node does not', async () => {
      await writeFile(join(base, 'named.png'), await picture('png', 7, 5));
      await load({ source: 'file' });
      expect(image(await ask({ filename: join(base, 'named.png') }))).to.include({ format: 'png', width: 7 });
      const missing = await refusal({ payload: 'no name' });
      expect([missing.code, missing.message]).to.deep.equal([
        'BAD_OPTION',
        'LinesideError: expected a path in the node or in msg.filename but received none',
      ]);
      expect((await refusal({ filename: 42 })).message).to.include('expected a path for msg.filename but received 42');
    });

    it('raises one error where it is missing, goes on, and recovers', async () => {
      const path = join(base, 'late.jpg');
      await load({ source: 'file', path, repeat: true, interval: 5 });
      const error = await caught();
      expect(error.code).to.equal('BAD_SOURCE');
      expect(error.message).to.include('late.jpg does not exist');
      const again: unknown[] = [];
      getNode('errors').on('input', (message) => again.push(message));
      const green = nextStatus(getNode('in'), ({ fill }) => fill === 'green');
      await writeFile(join(base, 'whole.jpg'), jpeg);
      const arrived = answer();
      await rename(join(base, 'whole.jpg'), path);
      expect(image(await arrived).sequence).to.equal(0);
      await green;
      expect(again).to.deep.equal([]);
    });

    const unread: [what: string, make: (path: string) => Promise<unknown>, code: string][] = [
      ['zero bytes', (path) => writeFile(path, ''), 'BAD_IMAGE'],
      ['no picture', (path) => writeFile(path, html), 'BAD_IMAGE'],
      ['a truncated picture', (path) => writeFile(path, jpeg.subarray(0, -20)), 'BAD_IMAGE'],
      ['a folder', (path) => mkdir(path), 'BAD_SOURCE'],
      ['a missing file', async () => {}, 'BAD_SOURCE'],
    ];
    for (const [what, make, code] of unread) {
      it(`refuses ${what} with ${code}`, async () => {
        await make(join(base, 'x.jpg'));
        await load({ source: 'file', path: join(base, 'x.jpg'), interval: 0 });
        expect((await refusal({})).code).to.equal(code);
      });
    }
  });

  describe('with the source folder', () => {
    it('sends new pictures, and those that are there where it shall', async () => {
      await writeFile(join(base, 'old.jpg'), jpeg);
      await load({ source: 'folder', path: base, repeat: true, interval: 100 });
      expect(image(await answer()).source).to.equal(join(base, 'old.jpg'));
      const next = answer();
      await writeFile(join(base, 'new.png'), await picture('png', 5, 4));
      expect(image(await next)).to.include({ source: join(base, 'new.png'), width: 5, sequence: 1 });
    });

    it('sends no more than the limit of pictures a second, and loses none', async () => {
      for (const name of ['1.jpg', '2.jpg', '3.jpg']) await writeFile(join(base, name), jpeg);
      const start = performance.now();
      await load({ source: 'folder', path: base, repeat: true, interval: 100, fps: 50 });
      const messages = await nextMessages(getNode('out'), 3);
      expect(messages.map((message) => image(message).sequence)).to.deep.equal([0, 1, 2]);
      expect(performance.now() - start).to.be.at.least(39); // two pauses of 20 ms; timers may be a fraction early
    });

    it('says that it is not there, and begins when it comes', async () => {
      const path = join(base, 'later');
      await load({ source: 'folder', path, interval: 100 });
      const { code, message } = await caught();
      expect(code).to.equal('BAD_SOURCE');
      expect(message).to.include('later does not exist');
      const next = answer();
      await mkdir(path);
      await writeFile(join(path, 'a.jpg'), jpeg);
      expect(image(await next).source).to.equal(join(path, 'a.jpg'));
    });

    it('remembers over restarts what it has sent, and forgets it when it is gone', async () => {
      const node = { source: 'folder', path: join(base, 'in'), interval: 100, repeat: true, remember: true };
      const memory = join(base, 'lineside', 'in.folder');
      helper.settings({ userDir: base });
      await mkdir(node.path);
      await writeFile(join(node.path, 'a.jpg'), jpeg);
      await load(node);
      expect(image(await answer()).source).to.equal(join(node.path, 'a.jpg'));
      await stopRed();
      await writeFile(join(node.path, 'b.jpg'), jpeg);
      await startRed();
      helper.settings({ userDir: base });
      await load(node);
      expect(image(await answer()).source).to.equal(join(node.path, 'b.jpg'));
      expect(existsSync(memory)).to.equal(true);
      const disabled = [
        { id: 'tab', type: 'tab', disabled: true },
        { id: 'in', type: 'lineside-image-in', z: 'tab', ...node },
      ];
      await helper.setFlows(disabled as never, 'full');
      expect(existsSync(memory)).to.equal(true);
      await helper.setFlows(
        [
          { id: 'tab', type: 'tab' },
          { ...disabled[1], wires: [[]] },
        ] as never,
        'full',
      );
      await helper.setFlows([{ id: 'tab', type: 'tab' }] as never, 'full');
      await until(() => !existsSync(memory));
    });

    it('takes no messages', async () => {
      await load({ source: 'folder', path: base, interval: 100 });
      expect((await refusal({ payload: jpeg })).code).to.equal('BAD_OPTION');
    });
  });

  for (const source of ['file', 'folder', 'url', 'simulator']) {
    it(`refuses to start and stop what only takes pictures: ${source}`, async () => {
      await load({ source, path: base, interval: source === 'folder' ? 1000 : 0 });
      const { code, message } = await refusal({ action: 'stop' });
      expect(code).to.equal('BAD_OPTION');
      expect(message).to.include('msg.action stop is for cameras, videos and commands, not for this source');
    });
  }

  describe('with the source url', () => {
    let server: Camera;
    beforeEach(async () => {
      server = await camera();
    });
    afterEach(() => server.close());

    it('takes a picture at each interval', async () => {
      server.give(jpeg);
      await load({ source: 'url', url: `${server.url}/now`, interval: 10 });
      const messages = await nextMessages(getNode('out'), 2);
      expect(messages.map((message) => image(message).sequence)).to.deep.equal([0, 1]);
      expect(image(messages[0]!)).to.include({ width: 40, source: `${server.url}/now` });
    });

    it('takes one when a message comes in, with user and password', async () => {
      server.give(jpeg);
      await load({ source: 'url', url: server.url, interval: 0 }, { user: 'guard', password: 'dög:1' });
      await ask({ payload: 'now' });
      const [, token] = /^Basic (.*)$/.exec(server.requests[0]?.headers.authorization ?? '') ?? [];
      expect(Buffer.from(token ?? '', 'base64').toString()).to.equal('guard:dög:1');
    });

    it('lets the message name it where the node does not', async () => {
      server.give(jpeg);
      await load({ source: 'url' });
      expect(image(await ask({ url: `${server.url}/2` })).source).to.equal(`${server.url}/2`);
      expect((await refusal({ url: 'file:///etc/passwd' })).code).to.equal('BAD_OPTION');
    });

    it('raises one error for a server that refuses, and recovers', async () => {
      await load({ source: 'url', url: `http://u:top-secret@${server.url.slice(7)}/now?pwd=hidden`, interval: 5 });
      const { code, message } = await caught();
      expect(code).to.equal('BAD_SOURCE');
      expect(message)
        .to.include('503')
        .and.not.match(/top-secret|hidden/);
      const next = answer();
      server.give(jpeg);
      expect(image(await next).source).to.equal(`${server.url}/now?pwd=…`);
    });

    it('stops at once when the flow stops, in the middle of an answer too', async () => {
      const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
      await load({ source: 'url', url: server.url, interval: 5 });
      await asked;
      const closed = nextClose(server);
      await stopRed();
      await closed;
      await startRed();
    });
  });

  it('fails a reading that is stopped with CLOSED, too', async () => {
    await writeFile(join(base, 'half.jpg'), jpeg.subarray(0, 200)); // is looked at for 200 ms
    await load({ source: 'file', path: join(base, 'half.jpg'), interval: 0 });
    const error = nextError(getNode('in'));
    getNode('in').receive({});
    await new Promise(setImmediate);
    await close();
    expect((await error).code).to.equal('CLOSED');
  });

  it('fails what still waits when the flow stops, with CLOSED', async () => {
    const server = await camera();
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    await load({ source: 'url', url: server.url, interval: 0 });
    const error = nextError(getNode('in'));
    getNode('in').receive({});
    getNode('in').receive({});
    await asked;
    await close();
    expect((await error).code).to.equal('CLOSED');
    await server.close();
  });
});

/** Closes the node alone, so that what it raises is still heard. */
const close = () => getNode<Node & { close(removed: boolean): Promise<void> }>('in').close(false);

/** Resolves when the connection that the server's last request came by is closed. */
function nextClose({ requests }: Camera): Promise<void> {
  return new Promise((resolve) => void requests.at(-1)!.socket.once('close', () => resolve()));
}
