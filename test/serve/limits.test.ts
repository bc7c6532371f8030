import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { type Listener, serve } from '../../lib/serve';
import { redCorner, until } from '../pictures';
import { ask, post, postJson, serving, slowModel } from './serving';

/** A connection that says what it is told. */
async function call(
  listener: Listener,
  text: string,
): Promise<{ socket: Socket; heard: () => string; ended: Promise<unknown> }> {
  const socket = connect(listener.port, '127.0.0.1');
  let heard = '';
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', () => {}); // cut off
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  socket.write(text);
  return { socket, heard: () => heard, ended };
}

describe('over capacity', () => {
  const slow = slowModel();
  let listener: Listener;
  let base64: string;
  before(async () => {
    base64 = (await redCorner()).toString('base64');
    listener = await serve({ models: new Map([['m/1', slow.model]]), port: 0, maxInFlight: 2 });
  });
  after(() => listener.close());
  const v1 = () => post(new URL('/m/1', listener.url), base64);

  it('answers 503 within 50 ms, tells when to retry, and lets in again after', async () => {
    const first = [v1(), v1()];
    await until(() => slow.waiting() === 2);
    expect(listener.busy).to.deep.equal({ taken: 2, limit: 2 });
    const image = { type: 'base64', value: base64 };
    const v2 = () => postJson(new URL('/infer/object_detection', listener.url), { model_id: 'm/1', image });
    let fastest = Number.POSITIVE_INFINITY; // of some, as this machine does other work too
    for (const asked of [v1, v2, v1, v2, v1]) {
      const start = performance.now();
      const { status, headers, body } = await asked();
      fastest = Math.min(fastest, performance.now() - start);
      expect([status, headers.get('retry-after'), body.code]).to.deep.equal([503, '1', 'SERVER_BUSY']);
    }
    expect(fastest).to.be.below(50);
    expect((await ask(new URL('/healthz', listener.url))).status, 'health is told all the same').to.equal(200);
    slow.go();
    expect((await Promise.all(first)).map(({ status }) => status)).to.deep.equal([200, 200]);
    const again = v1();
    await until(() => slow.waiting() === 1);
    slow.go();
    expect((await again).status).to.equal(200);
    expect(listener.busy.taken).to.equal(0);
  });

  it('gives a place back when its client goes', async () => {
    const { socket } = await call(listener, request('/m/1', base64));
    await until(() => listener.busy.taken === 1);
    socket.destroy();
    await until(() => listener.busy.taken === 0);
    slow.go();
  });
});

function request(path: string, body: string, length = body.length): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

/** What the fastest of three takes, in milliseconds: this machine does other work too. */
async function fastest(close: () => Promise<number>): Promise<number> {
  return Math.min(await close(), await close(), await close());
}

describe('closing', () => {
  async function start() {
    const slow = slowModel();
    const listener = await serve({ models: new Map([['m/1', slow.model]]), port: 0 });
    const silent = await call(listener, request('/m/1', 'AAAA', 100));
    const answered = post(new URL('/m/1', listener.url), (await redCorner()).toString('base64'));
    await until(() => slow.waiting() === 1);
    return { slow, listener, silent, answered };
  }

  it('answers what is at work and refuses what is new, within a second', async () => {
    const close = async () => {
      const { slow, listener, silent, answered } = await start();
      silent.socket.destroy();
      const began = performance.now();
      const closed = listener.close();
      slow.go();
      const { status, headers } = await answered;
      expect([status, headers.get('connection')]).to.deep.equal([200, 'close']);
      await closed;
      const ms = performance.now() - began;
      const failure = await fetch(new URL('/info', listener.url)).catch((error: unknown) => error);
      expect(failure).to.be.an('error');
      return ms;
    };
    expect(await fastest(close)).to.be.below(1000);
  });

  it('tells those who must wait too long to retry, and cuts off who says nothing, within a second', async () => {
    const close = async () => {
      const { listener, silent, answered } = await start();
      const began = performance.now();
      await listener.close();
      const ms = performance.now() - began;
      expect(await answered).to.include({ status: 503 });
      await silent.ended;
      return ms;
    };
    expect(await fastest(close)).to.be.below(1000);
  });

  it('says so where another program listens', async () => {
    const listener = await serve({ models: new Map(), port: 0 });
    const error = await serve({ models: new Map(), port: listener.port }).catch((thrown: unknown) => thrown);
    await listener.close();
    expect(error).to.include({ code: 'BAD_OPTION' });
    expect((error as Error).message).to.match(/cannot listen on 127.0.0.1:\d+: another program listens there already/);
  });
});

describe('who sends too much or too slowly', () => {
  const at = serving({ bodyLimitBytes: 10_000, requestTimeoutMs: 400 });

  it('is refused by the length it announces', async () => {
    const { heard, ended } = await call(at.listener, request('/parts/1', 'A', 10_001));
    await ended;
    expect(heard())
      .to.match(/^HTTP\/1.1 413 /)
      .and.to.include('exceeds the limit of 0.01 MiB');
  });

  it('is refused once it has sent more, and cut off', async () => {
    const head = 'POST /parts/1 HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { socket, heard, ended } = await call(at.listener, head);
    const chunk = `1000\r\n${'A'.repeat(0x1000)}\r\n`;
    const more = () => socket.writable && socket.write(chunk, () => setImmediate(more));
    more();
    await ended;
    expect(heard()).to.match(/^HTTP\/1.1 413 /);
  });

  it('is cut off where its head does not end', async () => {
    const { heard, ended } = await call(at.listener, 'POST /parts/1 HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await ended;
    expect(heard()).to.match(/^(HTTP\/1.1 408 |$)/);
  });

  it('is cut off where its body does not end', async () => {
    const { ended } = await call(at.listener, request('/parts/1', 'AAAA', 100));
    await ended;
  });

  it('keeps nobody else from being answered', async () => {
    const silent = await Promise.all(
      Array.from({ length: 50 }, () => call(at.listener, request('/parts/1', 'AAAA', 100))),
    );
    expect((await post(at.url('/parts/1'), await redCorner())).status).to.equal(200);
    await Promise.all(silent.map(({ ended }) => ended));
    expect(at.listener.busy.taken).to.equal(0);
  });
});

describe('a decompression bomb', () => {
  const at = serving();
  it('is refused by its header', async () => {
    const { status, body } = await post(at.url('/parts/1'), png(50_000, 50_000));
    expect(status).to.equal(413);
    expect(body.message).to.match(/^Could not load input image. Cause: .*exceeds the limit of 100 megapixels$/);
    expect((await post(at.url('/parts/1'), await redCorner())).status, 'the engine lives').to.equal(200);
  });
});

/** A PNG that claims a size and has the pixels of one row. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const rows = deflateSync(Buffer.alloc(width + 1));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** RFC 2083, appendix 15. */
function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
