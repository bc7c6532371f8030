import { expect } from 'chai';
import { takeSnapshot } from '../../lib/sources';
import { Authentication } from '../../lib/sources/authentication';
import { camera } from './camera';
import { DigestCamera, type DigestRules } from './digest-camera';
import { picture } from './pictures';

const login = { user: 'gärd"ner\\x', password: 'a:b%ö' };
const rules = (own: Partial<DigestRules> = {}): DigestRules => ({ ...login, qop: 'auth', ...own });

describe('the snapshot from a server that wants digest authentication', () => {
  let jpeg: Buffer;
  let authentication: Authentication;
  let server: DigestCamera;
  const { signal } = new AbortController();

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(async () => {
    authentication = new Authentication();
    server = await DigestCamera.open(jpeg, rules());
  });
  afterEach(() => server.camera.close());

  const take = (own: object = {}, url = `${server.camera.url}/now?ch=1&q=a%20b`) =>
    takeSnapshot({ url, login, authentication, ...own }, signal);
  const refusal = (own?: object): Promise<Error> =>
    take(own).then(
      () => new Error('none'),
      (error) => error,
    );

  const kinds: [algorithm: string | undefined, qop: string | undefined][] = [
    [undefined, undefined],
    [undefined, 'auth'],
    ['MD5', 'auth,auth-int'],
    ['MD5-sess', 'auth'],
    ['MD5-sess', undefined],
    ['SHA-256', undefined],
    ['SHA-256', 'auth'],
    ['SHA-256-sess', 'auth'],
  ];
  for (const [algorithm, qop] of kinds) {
    it(`proves itself by ${algorithm ?? 'no algorithm named'} and qop ${qop ?? 'absent'}, and then goes on with that`, async () => {
      server.rules = { ...login, ...(algorithm && { algorithm }), ...(qop && { qop }) };
      for (let shot = 0; shot < 3; shot++) expect((await take()).width).to.equal(40);
      expect(server.verdicts).to.deep.equal(['Basic', 'right', 'right', 'right']);
    });
  }

  it('takes the login from the address too, and never shows it', async () => {
    server.rules = rules({ user: 'root', password: 'p w' });
    const url = server.camera.url.replace('//', '//root:p%20w@');
    expect((await take({}, `${url}/now`)).source).to.equal(`${server.camera.url}/now`);
    expect(server.verdicts).to.deep.equal(['Basic', 'right']);
  });

  it('never again sends the password in clear to it, whoever asks', async () => {
    await takeSnapshot({ url: server.camera.url, authentication }, signal).catch(() => {});
    await take();
    expect(server.verdicts).to.deep.equal(['anonymous', 'right']);
    server.camera.answer((_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end());
    for (let shot = 0; shot < 2; shot++) {
      expect((await refusal()).message).to.match(/wanted digest before: the password is not sent in clear/);
    }
    expect(server.camera.requests.filter(({ headers }) => headers.authorization?.startsWith('Basic'))).to.deep.equal(
      [],
    );
  });

  it('asks once more where its nonce is used up', async () => {
    server.rules = rules({ uses: 2 });
    for (let shot = 0; shot < 3; shot++) await take();
    expect(server.verdicts).to.deep.equal(['Basic', 'right', 'right', 'stale', 'right']);
  });

  it('does not go on for ever where every nonce is used up', async () => {
    server.rules = rules({ uses: 0 });
    await refusal();
    expect(server.verdicts).to.deep.equal(['Basic', 'stale', 'stale']);
  });

  it('says that a login is wrong, and tries it once a picture', async () => {
    server.rules = rules({ password: 'another' });
    const sentence = /answers 401 Unauthorized: user or password are missing or wrong$/;
    for (let shot = 0; shot < 2; shot++) expect((await refusal()).message).to.match(sentence);
    expect(server.verdicts).to.deep.equal(['Basic', 'wrong', 'anonymous', 'wrong']);
    server.rules = rules();
    expect((await take()).width).to.equal(40);
  });

  for (const wanted of ['Digest realm="x", nonce="1", algorithm=SHA-512-256', 'Negotiate', 'Bearer realm="x"']) {
    it(`says that ${wanted.split(',').pop()} is not known here`, async () => {
      server.camera.answer((_, response) => response.writeHead(401, { 'www-authenticate': wanted }).end());
      expect((await refusal()).message).to.match(
        /it wants \w+ authentication of a kind that is not known here \(basic, and/,
      );
      expect(server.camera.requests).to.have.lengthOf(1);
    });
  }

  it('says that a login is missing', async () => {
    const error = await takeSnapshot({ url: server.camera.url, authentication }, signal).catch((thrown) => thrown);
    expect(error.message).to.match(/user or password are missing or wrong$/);
  });

  it('proves itself to no other server to which it is sent on', async () => {
    const gate = await camera();
    gate.answer((_, response) => response.writeHead(302, { location: `${server.camera.url}/now` }).end());
    expect((await refusal({ url: gate.url })).message).to.match(/401/);
    expect(server.verdicts).to.deep.equal(['anonymous']);
    await gate.close();
  });

  it('proves itself for the place to which the same server sends it on', async () => {
    await take();
    server.camera.answer((request, response) => {
      if (request.url === '/moved') server.serve(request, response);
      else response.writeHead(302, { location: '/moved' }).end();
    });
    expect((await take()).width).to.equal(40);
    expect(server.verdicts.at(-1)).to.equal('right');
  });

  it('waits no longer than the limit for both answers together', async () => {
    server.camera.answer((request, response) => {
      if (request.headers.authorization?.startsWith('Digest')) return; // and never again a word
      response.writeHead(401, { 'www-authenticate': 'Digest realm="x", nonce="1"' }).end();
    });
    const error = (await refusal({ timeoutMs: 400 })) as Error & { code: string };
    expect(error.code).to.equal('TIMEOUT');
    expect(server.camera.requests).to.have.lengthOf(2);
  });
});
