import type { RequestListener } from 'node:http';
import { expect } from 'chai';
import { type SnapshotOptions, snapshot, takeSnapshot } from '../../lib/sources';
import { Authentication } from '../../lib/sources/authentication';
import { type Camera, camera } from './camera';
import { TestClock } from './clock';
import { DigestCamera } from './digest-camera';
import { picture } from './pictures';

const minuteMs = 60_000;
const intervalMs = 10_000;
/** The first try, and 1, 5 and 30 minutes after the one before: no account is locked by three in half an hour. */
const sparing = [0, 1, 6, 36];
const login = { user: 'line', password: 'wrong' };

describe('a login that a camera refuses', () => {
  let server: Camera;
  let clock: TestClock;
  let closing: AbortController;
  let told: string[];
  /** In minutes. */
  let asked: number[];

  beforeEach(async () => {
    server = await camera();
    clock = new TestClock();
    closing = new AbortController();
    told = [];
    asked = [];
  });
  afterEach(async () => {
    closing.abort();
    await server.close();
  });

  function answer(listener: RequestListener): void {
    server.answer((request, response) => {
      asked.push(clock.now() / minuteMs);
      listener(request, response);
    });
  }
  function open(own: Partial<SnapshotOptions> = {}) {
    const onError = ({ message }: Error) => void told.push(message);
    const given = { url: server.url, intervalMs, authentication: new Authentication(), clock, onError, ...own };
    return snapshot(given, closing.signal)[Symbol.asyncIterator]();
  }
  /** Lets time pass while nobody gives a picture. */
  async function pass(minutes: number): Promise<void> {
    for (const end = clock.now() + minutes * minuteMs; clock.now() < end; clock.advance(intervalMs))
      await clock.asleep();
    await clock.asleep();
  }
  const refuse =
    (status: number, wanted = 'Basic realm="x"'): RequestListener =>
    (_, response) =>
      response.writeHead(status, { 'www-authenticate': wanted }).end();

  const sent: [what: string, listener: RequestListener, own: (url: string) => Partial<SnapshotOptions>][] = [
    ['by basic authentication (401)', refuse(401), () => ({ login })],
    ['in the address (401)', refuse(401), (url) => ({ url: url.replace('//', '//line:wrong@') })],
    ['of a user who has no right to it (403)', refuse(403), () => ({ login })],
    ['in the query (401)', refuse(401), (url) => ({ url: `${url}/now?usr=line&pwd=wrong` })],
  ];
  for (const [what, listener, own] of sent) {
    it(`${what} is sent again after 1, 5 and 30 minutes, and it is said when`, async () => {
      answer(listener);
      void open(own(server.url)).next();
      await pass(40);
      expect(asked).to.deep.equal(sparing);
      const sentences = [...new Set(told)];
      expect(sentences).to.have.lengthOf.within(3, 4); // the clock of people stands still: the last two may be one
      for (const one of sentences)
        expect(one).to.match(/; it is tried again at [\d: -]+, as wrong logins lock cameras$/);
      expect(told).to.have.lengthOf((40 * minuteMs) / intervalMs + 1); // the status stays red
    });
  }

  it('by digest authentication is sent again after 1, 5 and 30 minutes', async () => {
    const gate = await DigestCamera.open(await picture(), { user: 'line', password: 'right', qop: 'auth' });
    void open({ url: gate.camera.url, login }).next();
    await pass(40);
    expect(gate.verdicts).to.deep.equal(['Basic', 'wrong', ...Array(3).fill(['anonymous', 'wrong']).flat()]);
    await gate.camera.close();
  });

  const notSent: [what: string, own: Partial<SnapshotOptions>, listener: RequestListener][] = [
    ['none is known', {}, refuse(401)],
    ['only a nonce is used up', { login }, refuse(401, 'Digest realm="x", nonce="1", qop="auth", stale=true')],
    ['the camera has another trouble', { login }, refuse(503)],
  ];
  for (const [what, own, listener] of notSent) {
    it(`is not meant where ${what}: it is asked at each interval`, async () => {
      answer(listener);
      void open(own).next();
      await pass(2);
      expect([...new Set(asked)]).to.have.lengthOf((2 * minuteMs) / intervalMs + 1);
    });
  }

  it('is sent all the same where a message asks for a picture', async () => {
    answer(refuse(401));
    void open({ login }).next();
    await pass(0.5);
    await takeSnapshot({ url: server.url, login, authentication: new Authentication() }, closing.signal).catch(
      () => {},
    );
    expect(asked).to.deep.equal([0, 0.5]);
  });

  it('is forgotten when it is right', async () => {
    answer(refuse(401));
    const frames = open({ login });
    const frame = frames.next();
    await pass(0.5);
    const jpeg = await picture();
    answer((_, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(jpeg));
    await clock.until(frame);
    answer(refuse(401));
    void frames.next();
    await pass(2);
    expect(asked.map((minute) => Math.floor(minute))).to.deep.equal([0, 1, 1, 2]);
  });
});
