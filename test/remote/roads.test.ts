import { createServer } from 'node:net';
import { expect } from 'chai';
import { type Client, type ClientSettings, createClient } from '../../lib/backends/client';
import type { LinesideError } from '../../lib/errors';
import { authority } from './certificates';
import { MovedClock } from './moved-clock';
import { startProxy, type TestProxy } from './proxy';
import { json, serve, type TestServer } from './server';

const proxyNames = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

describe('the road to a server', () => {
  const outside = Object.fromEntries(proxyNames.map((name) => [name, process.env[name]]));
  let clients: Client[] = [];
  let servers: { close(): Promise<void> }[] = [];

  beforeEach(() => {
    for (const name of proxyNames) delete process.env[name];
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await Promise.all(servers.map((server) => server.close()));
    [clients, servers] = [[], []];
  });
  after(() => {
    for (const [name, value] of Object.entries(outside)) if (value !== undefined) process.env[name] = value;
  });

  async function start(secure = false): Promise<TestServer> {
    const server = await serve((_, response) => json(response, {}), secure);
    servers.push(server);
    return server;
  }

  /** The status, or the error's code and sentence. */
  async function ask(url: string | URL, settings: ClientSettings = {}): Promise<string> {
    const client = createClient(settings, new MovedClock());
    clients.push(client);
    return client.ask({ method: 'POST', url: new URL('/parts/3', url), body: 'AAAA' }).then(
      ({ status }) => String(status),
      ({ code, message }: LinesideError) => `${code} ${message}`,
    );
  }

  describe('that leads nowhere', () => {
    it('is UNREACHABLE where nobody listens', async () => {
      const server = await start();
      await server.close();
      expect(await ask(server.url)).to.match(/^UNREACHABLE no connection to 127\S+: nobody listens there/);
    });

    it('is UNREACHABLE where nobody knows the name', async () => {
      expect(await ask('http://no-such-host.invalid:9001')).to.match(
        /^UNREACHABLE no connection to no-such-host\.invalid:9001: its name (is not known|cannot be looked up)/,
      );
    });

    it('is UNREACHABLE where TLS meets a server without it', async () => {
      const server = await start();
      expect(await ask(`https://${server.url.host}`)).to.match(/^UNREACHABLE /);
    });

    it('is UNREACHABLE where a server without it meets TLS', async () => {
      const server = await start(true);
      expect(await ask(`http://${server.url.host}`)).to.match(/^(UNREACHABLE|BAD_ANSWER) /);
    });

    it('is UNREACHABLE where the other side hangs up during the handshake', async () => {
      const rude = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
      await new Promise((listening) => rude.once('listening', listening));
      const { port } = rude.address() as { port: number };
      expect(await ask(`https://127.0.0.1:${port}`)).to.match(/^UNREACHABLE /);
      await new Promise((closed) => rude.close(closed));
    });
  });

  describe('by TLS', () => {
    it('is closed where the authority is not known, and says so at once', async () => {
      const server = await start(true);
      expect(await ask(server.url)).to.match(/^UNREACHABLE .*certificate is not trusted/);
      expect(server.received).to.have.length(0);
    });

    it('is open where it is given', async () => {
      expect(await ask((await start(true)).url, { tls: { ca: authority } })).to.equal('200');
    });

    it('is closed where the certificate is for another name', async () => {
      const server = await start(true);
      const tls = { ca: authority, servername: 'elsewhere.example' };
      expect(await ask(server.url, { tls })).to.match(/^UNREACHABLE .*another name/);
    });

    it('is open where the user trusts anybody', async () => {
      expect(await ask((await start(true)).url, { tls: { rejectUnauthorized: false } })).to.equal('200');
    });
  });

  describe('through a proxy', () => {
    async function proxied(secure: boolean, authorization?: string): Promise<[TestServer, TestProxy]> {
      const server = await start(secure);
      const proxy = await startProxy(server.url, authorization);
      servers.push(proxy);
      return [server, proxy];
    }

    for (const name of ['HTTP_PROXY', 'http_proxy']) {
      it(`of ${name}: http as a whole address, without a tunnel`, async () => {
        const [server, proxy] = await proxied(false);
        process.env[name] = proxy.url;
        expect(await ask('http://vision.example:9001')).to.equal('200');
        expect(proxy.asked).to.deep.equal(['POST http://vision.example:9001/parts/3']);
        expect(server.received[0]!.headers.host).to.equal('vision.example:9001');
        expect(server.received[0]!.body.toString()).to.equal('AAAA');
      });
    }

    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      it(`of ${name}: https by a tunnel, in which TLS is checked`, async () => {
        const [server, proxy] = await proxied(true);
        process.env[name] = proxy.url;
        expect(await ask('https://detect.roboflow.com', { tls: { ca: authority } })).to.equal('200');
        expect(proxy.asked).to.deep.equal(['CONNECT detect.roboflow.com:443']);
        expect(server.received[0]!.headers.host).to.equal('detect.roboflow.com');
        expect(await ask('https://detect.roboflow.com')).to.match(/^UNREACHABLE .*not trusted/);
      });
    }

    const passedBy: [list: string, url: string, by: boolean][] = [
      ['127.0.0.1', 'http://127.0.0.1', true],
      ['localhost,127.0.0.1', 'http://127.0.0.1', true],
      ['*', 'http://127.0.0.1', true],
      ['other.example', 'http://127.0.0.1', false],
    ];
    for (const [list, url, by] of passedBy) {
      it(`${by ? 'not ' : ''}where NO_PROXY says ${list}`, async () => {
        const [server, proxy] = await proxied(false);
        process.env.HTTP_PROXY = proxy.url;
        process.env.NO_PROXY = list;
        expect(await ask(`${url}:${server.url.port}`)).to.equal('200');
        expect(proxy.asked).to.have.length(by ? 0 : 1);
      });
    }

    for (const secure of [false, true]) {
      const protocol = secure ? 'https' : 'http';
      const login = `Basic ${Buffer.from('line:s1de').toString('base64')}`;

      it(`with the login in its address (${protocol})`, async () => {
        const [, proxy] = await proxied(secure, login);
        process.env[`${protocol.toUpperCase()}_PROXY`] = proxy.url.replace('//', '//line:s1de@');
        expect(await ask(`${protocol}://localhost`, { tls: { ca: authority } })).to.equal('200');
      });

      it(`that refuses: UNREACHABLE, without the login (${protocol})`, async () => {
        const [, proxy] = await proxied(secure, login);
        process.env[`${protocol.toUpperCase()}_PROXY`] = proxy.url.replace('//', '//line:wr0ng@');
        const said = await ask(`${protocol}://localhost`, { tls: { ca: authority } });
        expect(said)
          .to.match(/^UNREACHABLE .*407/)
          .and.not.to.contain('wr0ng');
      });

      it(`that is not there: UNREACHABLE (${protocol})`, async () => {
        const [, proxy] = await proxied(secure);
        await proxy.close();
        process.env[`${protocol.toUpperCase()}_PROXY`] = proxy.url;
        expect(await ask(`${protocol}://localhost`)).to.match(/^UNREACHABLE /);
      });
    }
  });
});
