import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Node } from 'node-red';
import type { Frame } from '../../lib/frame';
import imageIn from '../../nodes/image-in/image-in';
import { type Camera, camera } from '../sources/camera';
import { picture, sidewaysPicture } from '../sources/pictures';
import { getNode, loadFlow, type Message, nextError, nextMessages, nextStatus, once, startRed, stopRed } from './red';

const html = Buffer.from('<html><body>Please log in</body></html>');

/** A flow of one image-in; what it sends comes to `out`, its errors to `errors`. */
function load(own: Record<string, unknown>, credentials: Record<string, string> = {}): Promise<void> {
  const defaults = { source: 'message', path: '', url: '', interval: 1000, fps: 0, property: 'payload', repeat: false };
  const flow = [
    { id: 'tab', type: 'tab' },
    { id: 'in', type: 'lineside-image-in', z: 'tab', ...defaults, ...own, wires: [['out']] },
    { id: 'out', type: 'helper', z: 'tab' },
    { id: 'caught', type: 'catch', z: 'tab', wires: [['errors']] },
    { id: 'errors', type: 'helper', z: 'tab' },
  ];
  return loadFlow([imageIn], flow, { in: credentials });
}

const answer = () => once(getNode('out'), 'input');
const caught = async () => (await once(getNode('errors'), 'input')).error as { code: string; message: string };
const image = (message: Message) => message.image as Frame;

async function ask(message: Record<string, unknown>): Promise<Message> {
  const answered = answer();
  getNode('in').receive(message);
  return answered;
}

async function refusal(message: Record<string, unknown>): Promise<{ code: string; message: string }> {
  const error = caught();
  getNode('in').receive(message);
  return error;
}

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

  describe('with the source message', () => {
    const raw = { data: Buffer.alloc(2 * 2 * 3, 9), width: 2, height: 2, channels: 3 };

    it('takes a picture in each of the ways it travels', async () => {
      await load({});
      const ways = {
        buffer: jpeg,
        base64: jpeg.toString('base64'),
        'data URL': `data:image/jpeg;base64,${jpeg.toString('base64')}`,
        'through JSON': JSON.parse(JSON.stringify(jpeg)),
      };
      for (const [way, payload] of Object.entries(ways)) {
        const message = await ask({ payload, topic: 'line 3' });
        expect(image(message), way).to.include({ format: 'jpeg', width: 40, height: 30, source: 'line 3' });
        expect(jpeg.equals(message.payload as Buffer), way).to.equal(true);
      }
    });

    it('numbers its pictures, and keeps what else stands on a message', async () => {
      await load({});
      for (const sequence of [0, 1, 2]) {
        const message = await ask({ payload: jpeg, parts: { index: sequence }, part: 'M8' });
        expect(message).to.deep.include({ parts: { index: sequence }, part: 'M8' });
        expect(image(message).sequence).to.equal(sequence);
      }
    });

    it('tells the size of the upright picture', async () => {
      await load({});
      expect(image(await ask({ payload: await sidewaysPicture() }))).to.include({ width: 30, height: 40 });
    });

    it('passes raw pixels on with their size', async () => {
      await load({});
      const message = await ask({ payload: raw });
      expect(image(message)).to.include({ format: 'raw', width: 2, height: 2, channels: 3 });
      expect(message.payload).to.deep.equal(message.image);
    });

    it('keeps where and when a frame was taken, and its number', async () => {
      await load({});
      const own = { timestamp: 1_700_000_000_000, sequence: 77, source: 'camera 2' };
      const frame = { data: jpeg, format: 'jpeg', width: 40, height: 30, ...own };
      expect(image(await ask({ payload: frame, topic: 'elsewhere' }))).to.include(own);
    });

    it('gives a list for a list', async () => {
      await load({});
      const { payload, image: frames } = await ask({ payload: [jpeg, await picture('png', 9, 8)] });
      expect((frames as Frame[]).map(({ format, width, sequence }) => [format, width, sequence])).to.deep.equal([
        ['jpeg', 40, 0],
        ['png', 9, 1],
      ]);
      expect((payload as Buffer[]).map(Buffer.isBuffer)).to.deep.equal([true, true]);
    });

    it('takes the picture from another property', async () => {
      await load({ property: 'part.photo' });
      const message = await ask({ payload: 'M8', part: { photo: jpeg } });
      expect(image(message).width).to.equal(40);
      expect(jpeg.equals(message.payload as Buffer)).to.equal(true);
    });

    const refused: [what: string, payload: () => unknown, code: string, sentence: RegExp][] = [
      ['nothing', () => undefined, 'NO_IMAGE', /expected a picture/],
      ['a number', () => 5, 'NO_IMAGE', /received 5/],
      ['an empty list', () => [], 'NO_IMAGE', /empty list/],
      ['zero bytes', () => Buffer.alloc(0), 'BAD_IMAGE', /empty/],
      ['no picture', () => html, 'BAD_IMAGE', /expected a JPEG/],
      ['a truncated picture', () => jpeg.subarray(0, -20), 'BAD_IMAGE', /cut off/],
      ['a list with a bad one', () => [jpeg, jpeg.subarray(0, 200)], 'BAD_IMAGE', /picture 2 of 2.*cut off/],
      ['raw pixels of a wrong count', () => ({ ...raw, width: 3 }), 'BAD_IMAGE', /expected width · height/],
    ];
    for (const [what, payload, code, sentence] of refused) {
      it(`refuses ${what} with ${code}, and answers the next`, async () => {
        await load({});
        const error = await refusal({ payload: payload() });
        expect(error.code).to.equal(code);
        expect(error.message).to.match(sentence);
        expect(image(await ask({ payload: jpeg })).width).to.equal(40);
      });
    }

    it('shows an error under the node, and the next picture', async () => {
      await load({});
      const red = nextStatus(getNode('in'), ({ fill }) => fill === 'red');
      await refusal({ payload: 5 });
      expect((await red).text).to.match(/^expected a picture/);
      const green = nextStatus(getNode('in'), ({ fill }) => fill === 'green');
      await ask({ payload: jpeg });
      expect((await green).text).to.equal('1 · 40×30');
    });

    it('refuses a nested property that is not there with NO_IMAGE', async () => {
      await load({ property: 'part.photo.left' });
      expect((await refusal({ payload: jpeg })).code).to.equal('NO_IMAGE');
    });

    it('leaves out what comes faster than the limit, ends it, and counts it', async () => {
      await load({ fps: 0.01 });
      const first = answer();
      const status = nextStatus(getNode('in'), ({ text }) => !!text?.includes('skipped'));
      for (const number of [1, 2, 3]) getNode('in').receive({ payload: jpeg, number });
      expect((await first).number).to.equal(1);
      expect((await status).text).to.equal('1 · 40×30 · skipped 2');
    });
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
      await load({ source: 'file', path, repeat: true, interval: 10 });
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
      expect((await refusal({ payload: 'no name' })).code).to.equal('BAD_OPTION');
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

    it('takes no messages', async () => {
      await load({ source: 'folder', path: base, interval: 100 });
      expect((await refusal({ payload: jpeg })).code).to.equal('BAD_OPTION');
    });
  });

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

  describe('with a wrong setting', () => {
    const wrong: Record<string, unknown>[] = [
      { source: 'stream' },
      { source: 'file', path: 'x.jpg', interval: -1 },
      { source: 'file', path: 'x.jpg', interval: 'often' },
      { source: 'folder', path: 'x', interval: 99 },
      { source: 'folder', path: '' },
      { source: 'url', url: 'ftp://camera/now.jpg' },
      { source: 'url', url: 'camera' },
      { fps: -1 },
      { fps: 1001 },
    ];
    for (const own of wrong) {
      it(`says BAD_OPTION for ${JSON.stringify(own)}, at the start and to each message`, async () => {
        await load(own);

        expect((await caught()).code).to.equal('BAD_OPTION');
        expect((await refusal({ payload: jpeg })).code).to.equal('BAD_OPTION');
      });
    }

    it('takes numbers as forms give them, and nothing for the default', async () => {
      await load({ interval: '250', fps: '', property: '' });
      expect(image(await ask({ payload: jpeg })).width).to.equal(40);
    });
  });

  it('fails what still waits when the flow stops, with CLOSED', async () => {
    const server = await camera();
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    await load({ source: 'url', url: server.url, interval: 0 });
    const error = nextError(getNode('in'));
    getNode('in').receive({});
    getNode('in').receive({});
    await asked;
    await getNode<Node & { close(removed: boolean): Promise<void> }>('in').close(false);
    expect((await error).code).to.equal('CLOSED');
    await server.close();
  });
});

/** Resolves when the connection that the server's last request came by is closed. */
function nextClose({ requests }: Camera): Promise<void> {
  return new Promise((resolve) => void requests.at(-1)!.socket.once('close', () => resolve()));
}
