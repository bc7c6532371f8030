import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Stream } from '../../lib/sources';
import { makeVideo, needsFfmpeg } from './ffmpeg';

const login = { user: 'guard', password: 'secret' };
const asked = `Basic ${Buffer.from('guard:secret').toString('base64')}`;

/** A recorder's web server: a video to those who know the password or the key, or an open address. */
async function recorder(video: Buffer): Promise<{ server: Server; url: string }> {
  const server = createServer(({ url = '', headers }, response) => {
    const known = headers.authorization === asked || /key=secret$|open$/.test(url);
    response.writeHead(known ? 200 : 401, known ? {} : { 'www-authenticate': 'Basic realm="recorder"' });
    response.end(known ? video : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/export` };
}

describe('a recording on a server', function () {
  this.timeout(60_000);
  let folder: string;
  let server: Server;
  let url: string;
  before(async function () {
    needsFfmpeg.call(this);
    folder = mkdtempSync(join(tmpdir(), 'lineside-recording-'));
    const video = readFileSync(makeVideo(folder, 'a.mkv', { seconds: 1, fps: 10 }));
    ({ server, url } = await recorder(video));
  });
  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const rows: [name: string, address: string, known?: typeof login][] = [
    ['behind a login', '/a.mkv', login],
    ['behind a key in its address', '/a.mkv?key=secret'],
    ['whose length ffmpeg tells', '/open'],
  ];
  for (const [name, address, known] of rows) {
    it(`${name} is seen from its beginning to its end, and then it is over`, async () => {
      const stream = new Stream({ url: url + address, whenBusy: 'queue', ...(known && { login: known }) });
      let count = 0;
      while (await stream.next()) count++;
      await stream.close();
      expect(count).to.equal(10);
    });
  }
});
