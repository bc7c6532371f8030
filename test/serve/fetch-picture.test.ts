import type { LookupAddress } from 'node:dns';
import { expect } from 'chai';
import { isPublic } from '../../lib/serve/address';
import { type Network, pictureFetcher } from '../../lib/serve/fetch-picture';
import { redCorner } from '../pictures';
import { serve, type TestServer } from '../remote/server';

describe('public addresses', () => {
  const rows: [address: string, open: boolean][] = [
    ...[
      '8.8.8.8',
      '151.101.1.1',
      '172.32.0.1',
      '192.167.255.255',
      '11.0.0.1',
      '2606:4700::1111',
      '2a00:1450:4001::1',
    ].map((address): [string, boolean] => [address, true]),
    ...[
      ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.20'],
      ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1', '240.0.0.1'],
      ...[
        '::1',
        '::',
        'fe80::1',
        'fc00::1',
        'fd12::1',
        'ff02::1',
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '64:ff9b::a00:1',
      ],
      ...['2001:db8::1', '2002:7f00:1::', '2001::1', 'localhost', ''],
    ].map((address): [string, boolean] => [address, false]),
  ];
  for (const [address, open] of rows) {
    it(`${open ? 'have' : 'have not'} ${address || 'nothing'}`, () => expect(isPublic(address)).to.equal(open));
  }
});

describe('a picture at an address', () => {
  /** `camera.example` and `second.example` are the server of this test, as if it were public. */
  const names: Record<string, string[]> = {
    'camera.example': ['127.0.0.1'],
    'second.example': ['127.0.0.1'],
    'inside.example': ['10.0.0.5'],
    'both.example': ['127.0.0.1', '192.168.0.1'],
    'cloud.example': ['169.254.169.254'],
    'mapped.example': ['::ffff:127.0.0.1'],
  };
  const asked: string[] = [];
  const network = {
    lookup: (host: string, _options: unknown, callback: (error: Error | null, all: LookupAddress[]) => void) => {
      asked.push(host);
      const all = (names[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      setImmediate(() => callback(all.length > 0 ? null : new Error('ENOTFOUND'), all));
    },
    mayAsk: (address: string) => address === '127.0.0.1' || isPublic(address),
  } as unknown as Network;
  const fetchPicture = pictureFetcher(network);
  const never = new AbortController().signal;
  let server: TestServer;
  let picture: Buffer;

  before(async () => {
    picture = await redCorner();
    const port = () => server.url.port;
    const redirects: Record<string, () => string> = {
      '/second': () => `http://second.example:${port()}/picture`,
      '/relative': () => 'picture',
      '/inside': () => `http://inside.example:${port()}/picture`,
      '/literal': () => `http://127.0.0.1:${port()}/picture`,
      '/local': () => `http://localhost:${port()}/picture`,
      '/cloud': () => 'http://cloud.example/latest/meta-data',
      '/file': () => 'file:///etc/passwd',
      '/round': () => '/round',
    };
    server = await serve(({ path }, response) => {
      const to = redirects[path]?.();
      if (to) response.writeHead(302, { location: to }).end();
      else if (path === '/picture') response.end(picture);
      else if (path === '/long') response.end(Buffer.alloc(5000));
      else if (path === '/endless') response.write('x');
      else response.writeHead(404).end();
    });
  });
  after(() => server.close());
  const get = (host: string, path: string, limit = 4000) =>
    fetchPicture(`http://${host}:${server.url.port}${path}`, limit, never);

  it('is fetched, also over redirects to other public hosts', async () => {
    for (const path of ['/picture', '/second', '/relative']) {
      expect(await get('camera.example', path), path).to.deep.equal(picture);
    }
  });

  const loads = /leads to an address that may not be asked/;
  const rows: [why: string, host: string, path: string, cause: RegExp, status?: number][] = [
    ['its name is that of a private address', 'inside.example', '/picture', loads],
    ['one of its addresses is private', 'both.example', '/picture', loads],
    ['its address is one that clouds give secrets at', 'cloud.example', '/picture', loads],
    ['its address is an old one in new clothes', 'mapped.example', '/picture', loads],
    ['it redirects to a private address', 'camera.example', '/inside', loads],
    ['it redirects to where clouds give secrets', 'camera.example', '/cloud', loads],
    ['it redirects to a bare address', 'camera.example', '/literal', /URL without FQDN/],
    ['it redirects to this machine', 'camera.example', '/local', /URL without FQDN/],
    ['it redirects to a file', 'camera.example', '/file', /non https:\/\/ URL/],
    ['it redirects without end', 'camera.example', '/round', /redirects too often/],
    ['it is a bare address', '127.0.0.1', '/picture', /URL without FQDN/],
    ['it is a bare address in other clothes', '2130706433', '/picture', /URL without FQDN/],
    ['it is a bare address of version 6', '[::1]', '/picture', /URL without FQDN/],
    ['it is a name without a dot', 'localhost', '/picture', /URL without FQDN/],
    ['it is a name with only a last dot', 'localhost.', '/picture', /URL without FQDN/],
    ['it holds a login', 'user:password@camera.example', '/picture', /with a login/],
    ['its name is not known', 'nobody.example', '/picture', /could not be loaded/],
    ['there is nothing', 'camera.example', '/nothing', /could not be loaded/],
    ['it is too large', 'camera.example', '/long', /too large/, 413],
  ];
  for (const [why, host, path, cause, status = 400] of rows) {
    it(`is refused where ${why}`, async () => {
      const error = await get(host, path).catch((thrown: unknown) => thrown);
      expect(error).to.include({ status });
      expect((error as { body: { message: string } }).body.message)
        .to.match(/^Could not load input image. Cause: /)
        .and.match(cause);
    });
  }

  for (const address of [
    'ftp://camera.example/x',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:1',
  ]) {
    it(`is refused at ${address}`, async () => {
      const error = await fetchPicture(address, 4000, never).catch((thrown: unknown) => thrown);
      expect((error as { body: { message: string } }).body.message).to.match(/non https:\/\/ URL/);
    });
  }

  it('ends with the request', async () => {
    const stop = new AbortController();
    const waiting = fetchPicture(`http://camera.example:${server.url.port}/endless`, 4000, stop.signal).catch(
      (error: unknown) => error,
    );
    await server.arrived(server.received.length + 1);
    stop.abort();
    expect(await waiting).to.include({ status: 400 });
  });
});
