import { expect } from 'chai';
import { authority } from '../remote/certificates';
import { type Answering, serve, type TestServer } from '../remote/server';
import { cutAfter, key } from './api';
import { failure, Surroundings } from './surroundings';

describe('weights that a storage service sends on to', () => {
  const at = new Surroundings();
  const servers: TestServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  /** A storage service, whose addresses stand in the ticket in place of those of the API. */
  async function front(answering: Answering, secure = false): Promise<TestServer> {
    const server = await serve(answering, secure);
    servers.push(server);
    const told = (name: string) => `${server.url}${name}?signature=abc`;
    Object.assign(at.api.ticket, { model: told('weights'), environment: told('environment') });
    return server;
  }
  const to = (location: string, status = 302): Answering => {
    return (_, response) => void response.writeHead(status, { location }).end('elsewhere');
  };
  /** To the same path of the API's own server, under a new signature. */
  const on =
    (status = 302): Answering =>
    ({ path }, response) =>
      void response.writeHead(status, { location: `${at.api.url.origin}${path}&signature=new` }).end();

  for (const status of [301, 302, 303, 307, 308]) {
    it(`comes, and so does what is said of it: ${status}`, async () => {
      const storage = await front(on(status));
      await at.get();
      at.expectWhole();
      expect(storage.received.map(({ path }) => path)).to.deep.equal([
        '/environment?signature=abc',
        '/weights?signature=abc',
      ]);
      expect(at.api.asked().map(({ path }) => path)).to.deep.equal(['/weights?signature=abc&signature=new']);
    });
  }

  it('comes by an address that is relative', async () => {
    const storage = await front((request, response, count) =>
      request.path.startsWith('/signed/')
        ? on()({ ...request, path: request.path.replace('/signed', '') }, response, count)
        : void response.writeHead(307, { location: `signed${request.path}` }).end(),
    );
    await at.get();
    at.expectWhole();
    expect(storage.received.map(({ path }) => path)).to.include('/signed/weights?signature=abc');
  });

  it('goes on after a cut where it was, with the same state of the file', async () => {
    const storage = await front(on());
    at.api.faults = [cutAfter(1000)];
    await at.get();
    at.expectWhole();
    const range = { range: 'bytes=1000-', 'if-range': '"one"' };
    expect(at.api.asked()[1]!.headers).to.include(range);
    expect(storage.received.at(-1)!.headers).to.include(range);
  });

  it('begins anew where the other place has another file by now', async () => {
    await front(on());
    at.api.faults = [cutAfter(1000, '"old"')];
    await at.get();
    at.expectWhole();
    expect(at.api.asked()[1]!.headers['if-range']).to.equal('"old"');
  });

  /** Goes round so many times before it sends on to the API. */
  const round =
    (most: number): Answering =>
    (request, response, count) => {
      const turn = Number(/turn=(\d+)/.exec(request.path)?.[1] ?? 1);
      if (turn >= most) return on()(request, response, count);
      const location = `${request.path.replace(/&turn.*/, '')}&turn=${turn + 1}`;
      response.writeHead(302, { location }).end();
    };

  it('comes after five turns', async () => {
    await front(round(5));
    await at.get();
    at.expectWhole();
  });

  const refused: [what: string, arrange: () => Promise<TestServer>, words: RegExp, requests: number][] = [
    ['after six turns', () => front(round(6)), /sends on more than 5 times$/, 6],
    ['round and round', () => front(to('/environment?signature=abc')), /sends on more than 5 times$/, 6],
    ['from https to http', () => front(on(), true), /sends on from https to http, which is not followed/, 1],
    ['to a file', () => front(to('file:///etc/passwd')), /sends on to no http or https address$/, 1],
    ['to what is no address', () => front(to('http://')), /sends on to no http or https address$/, 1],
  ];
  for (const [what, arrange, words, requests] of refused) {
    it(`does not come where it sends ${what}`, async () => {
      const storage = await arrange();
      const error = await failure(at.get({ tls: { ca: authority } }));
      expect(error.code).to.equal('BAD_ANSWER');
      expect(error.message).to.match(words).and.to.contain(storage.url.host).and.not.contain('signature');
      expect(storage.received).to.have.length(requests);
      expect(at.api.asked()).to.deep.equal([]);
      expect(at.hasWeights).to.equal(false);
    });
  }

  it('does not come where it sends on in a circle only for the weights, which are asked for once', async () => {
    const storage = await front((request, response, count) =>
      (request.path.startsWith('/weights') ? to(request.path) : on())(request, response, count),
    );
    const error = await failure(at.get());
    expect([error.code, error.message]).to.deep.equal(['BAD_ANSWER', `${storage.url.host} sends on more than 5 times`]);
    expect(storage.received.filter(({ path }) => path.startsWith('/weights'))).to.have.length(6);
  });

  it('does not come where nobody is: the sentence names that place', async () => {
    const gone = await serve(() => {});
    await gone.close();
    await front((request, response, count) =>
      (request.path.startsWith('/weights') ? to(`${gone.url}weights?signature=abc`) : on())(request, response, count),
    );
    const error = await failure(at.get());
    expect(error.code).to.equal('UNREACHABLE');
    expect(error.message).to.contain(gone.url.host).and.not.contain('signature');
  }).timeout(10_000);

  describe('keeps what is secret to its own place', () => {
    const withLogin = (url: string, login: string) => url.replace('//', `//${login}@`);
    const entries = (server: TestServer) => server.received.map(({ headers }) => headers.authorization);
    const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

    it('a login in the address goes along there, and nowhere else', async () => {
      const storage = await front(({ path }, response) => {
        const location = path.includes('turn')
          ? withLogin(`${at.api.url.origin}${path}`, 'other:login')
          : withLogin(`${storage.url.origin}${path}&turn=2`, 'other:login');
        response.writeHead(302, { location }).end();
      });
      for (const name of ['model', 'environment'] as const)
        at.api.ticket[name] = withLogin(String(at.api.ticket[name]), 'line:pass');
      await at.get();
      expect(entries(storage)).to.deep.equal(Array(4).fill(basic('line:pass')));
      expect(entries(at.api)).to.deep.equal([undefined, undefined, undefined]);
    });

    it('the question with the key is sent on to nobody', async () => {
      const storage = await front(on());
      at.api.refuse = (response) => void response.writeHead(307, { location: `${storage.url}ort/parts/3` }).end();
      const error = await failure(at.get());
      expect(error.code).to.equal('BAD_OPTION');
      expect(error.message).to.contain(at.api.url.host).and.not.contain(key);
      expect(storage.received).to.deep.equal([]);
    });
  });
});
