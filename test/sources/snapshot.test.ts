import { createServer } from 'node:net';
import { expect } from 'chai';
import { snapshot, takeSnapshot } from '../../lib/sources';
import { Authentication } from '../../lib/sources/authentication';
import { type Camera, camera } from './camera';
import { picture } from './pictures';

describe('the snapshot', () => {
  let server: Camera;
  let jpeg: Buffer;
  let closing: AbortController;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(async () => {
    server = await camera();
    closing = new AbortController();
  });
  afterEach(() => server.close());

  const take = (path = '/now', own: object = {}) =>
    takeSnapshot({ url: server.url + path, authentication: new Authentication(), ...own }, closing.signal);
  const refusal = (path?: string, own?: object) => take(path, own).catch((error) => error);
  const loginOf = (at: number) => {
    const [, token = ''] = /^Basic (.*)$/.exec(server.requests[at]?.headers.authorization ?? '') ?? [];
    return Buffer.from(token, 'base64').toString();
  };

  it('is known by its bytes, whatever the server calls it', async () => {
    server.give(jpeg, { 'content-type': 'text/plain' });
    expect(await take()).to.include({ format: 'jpeg', width: 40 });
  });

  it('keeps no connection', async () => {
    server.give(jpeg);
    await take();
    await Promise.all(
      server.requests.map(({ socket }) => socket.closed || new Promise((end) => socket.once('close', end))),
    );
    expect(await server.connections()).to.equal(0);
  });

  const faults: [what: string, answer: Parameters<Camera['answer']>[0], code: string, sentence: RegExp][] = [
    [
      'a page',
      (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'BAD_IMAGE',
      /gives text\/html, not a picture$/,
    ],
    ['nothing', (_, r) => r.writeHead(200).end(), 'BAD_IMAGE', /\/now is empty$/],
    ['some bytes', (_, r) => r.writeHead(200).end('????????'), 'BAD_IMAGE', /is no picture .*3f3f3f3f/],
    [
      'half a picture that looks complete',
      (_, r) => r.writeHead(200).end(jpeg.subarray(0, 200)),
      'BAD_IMAGE',
      /cut off after 200 bytes$/,
    ],
    ['404', (_, r) => r.writeHead(404).end(), 'BAD_SOURCE', /answers 404 Not Found$/],
    ['401', (_, r) => r.writeHead(401).end(), 'BAD_SOURCE', /401 Unauthorized: user or password are missing or wrong/],
    ['204', (_, r) => r.writeHead(204).end(), 'BAD_SOURCE', /answers 204 No Content$/],
    ['a redirect to nowhere', (_, r) => r.writeHead(302).end(), 'BAD_SOURCE', /answers 302 Found$/],
    [
      'a redirect to a file',
      (_, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'BAD_SOURCE',
      /answers 302 Found$/,
    ],
    [
      'a redirect to itself',
      (_, r) => r.writeHead(302, { location: '/now' }).end(),
      'BAD_SOURCE',
      /redirects more than 5 times$/,
    ],
    [
      'a live stream',
      (_, r) => r.writeHead(200, { 'content-type': 'multipart/x-mixed-replace;boundary=b' }).write('--b'),
      'BAD_SOURCE',
      /is a live stream/,
    ],
    [
      'a cut in the middle',
      (_, r) => {
        r.writeHead(200, { 'content-length': jpeg.length }).write(jpeg.subarray(0, 200), () => r.destroy());
      },
      'BAD_SOURCE',
      /the connection was cut/,
    ],
    ['a cut at once', (request) => request.socket.destroy(), 'BAD_SOURCE', /the connection was cut/],
    [
      'an announced flood',
      (_, r) => r.writeHead(200, { 'content-length': 200 * 1024 * 1024 }).flushHeaders(),
      'IMAGE_TOO_LARGE',
      /200 MB; more than 128 MB are not read$/,
    ],
    [
      'an endless flood',
      (_, r) => {
        r.writeHead(200);
        const pour = () => {
          while (r.write(megabyte));
        };
        r.on('drain', pour);
        pour();
      },
      'IMAGE_TOO_LARGE',
      /more than 128 MB are not read$/,
    ],
  ];
  const megabyte = Buffer.alloc(1024 * 1024);
  for (const [what, answer, code, sentence] of faults) {
    it(`refuses ${what} with ${code}, and takes the next`, async () => {
      server.answer(answer);
      const error = await refusal();
      expect(error.code).to.equal(code);
      expect(error.message).to.match(sentence);
      server.give(jpeg);
      expect((await take()).width).to.equal(40);
    });
  }

  it('refuses a server that is not there with BAD_SOURCE', async () => {
    await server.close();
    const error = await refusal();
    expect(error.code).to.equal('BAD_SOURCE');
    expect(error.message).to.match(/^http:\/\/127\.0\.0\.1:\d+\/now cannot be read: nobody listens there/);
  });

  it('waits no longer than the limit for an answer, and for its last byte', async () => {
    server.answer(() => {});
    expect((await refusal('/now', { timeoutMs: 30 })).code).to.equal('TIMEOUT');
    server.answer((_, response) => response.writeHead(200).write(jpeg.subarray(0, 200)));
    const { code, message } = await refusal('/now', { timeoutMs: 30 });
    expect(code).to.equal('TIMEOUT');
    expect(message).to.match(/\/now gave no whole picture within 0\.03 s$/);
  });

  it('waits no longer than the limit for something that speaks no HTTP', async () => {
    const mute = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await new Promise((listening) => mute.once('listening', listening));
    const { port } = mute.address() as { port: number };
    const error = await takeSnapshot({ url: `http://127.0.0.1:${port}`, timeoutMs: 30 }, closing.signal).catch(
      (thrown) => thrown,
    );
    expect(error.code).to.equal('TIMEOUT');
    await new Promise((closed) => mute.close(closed));
  });

  it('stops at once when it is closed, and says so', async () => {
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    const error = refusal();
    await asked;
    closing.abort();
    expect((await error).code).to.equal('CLOSED');
  });

  it('is no error for a source that is stopped meanwhile', async () => {
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    const errors: unknown[] = [];
    const frames = snapshot({ url: server.url, onError: (error) => errors.push(error) }, closing.signal);
    const next = frames[Symbol.asyncIterator]().next();
    await asked;
    closing.abort();
    expect((await next).done).to.equal(true);
    expect(errors).to.deep.equal([]);
  });

  it('refuses what is no address, without showing it', async () => {
    for (const url of ['', 'camera', 'rtsp://u:secret@camera', 'http://u:secret@']) {
      const error = await takeSnapshot({ url }, closing.signal).catch((thrown) => thrown);
      expect(error.code).to.equal('BAD_OPTION');
      expect(error.message)
        .to.match(/^expected an address that begins with http/)
        .and.not.include('secret');
    }
  });

  describe('with user and password', () => {
    const login = { user: 'guard', password: 'a:b%ö' };

    it('sends them by basic authentication', async () => {
      server.give(jpeg);
      await take('/now', { login });
      expect(loginOf(0)).to.equal('guard:a:b%ö');
    });

    it('prefers those in the address, and never shows them', async () => {
      server.give(jpeg);
      const url = server.url.replace('//', '//root:100%25%C3%B6%@');
      const address = `${url}/now?usr=me&pwd=geheim&ch=1#top`;
      const frame = await takeSnapshot({ url: address, login, authentication: new Authentication() }, closing.signal);
      expect(loginOf(0)).to.equal('root:100%ö%');
      expect(frame.source).to.equal(`${server.url}/now?usr=…&pwd=…&ch=1`);
      expect(server.requests[0]?.url).to.equal('/now?usr=me&pwd=geheim&ch=1');
    });

    it('takes them along to the same server, not to another', async () => {
      const other = await camera();
      other.give(jpeg);
      server.answer(({ url }, response) =>
        response.writeHead(302, { location: url === '/now' ? '/moved' : `${other.url}/there` }).end(),
      );
      expect((await take('/now', { login })).source).to.equal(`${server.url}/now`);
      expect([loginOf(0), loginOf(1)]).to.deep.equal(['guard:a:b%ö', 'guard:a:b%ö']);
      expect(other.requests[0]?.headers.authorization).to.equal(undefined);
      await other.close();
    });
  });
});
