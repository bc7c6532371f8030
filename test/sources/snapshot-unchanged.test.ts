import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import { snapshot, takeSnapshot } from '../../lib/sources';
import { type Camera, camera } from './camera';
import { TestClock } from './clock';
import { picture } from './pictures';

describe('the snapshot of a picture that does not change', () => {
  const noon = 'Mon, 05 Jan 2026 12:00:00 GMT';
  const later = 'Mon, 05 Jan 2026 12:00:01 GMT';
  let server: Camera;
  let jpeg: Buffer;
  let clock: TestClock;
  let closing: AbortController;
  let told: string[];
  let frames: AsyncIterator<Frame>;

  before(async () => {
    jpeg = await picture();
  });
  beforeEach(async () => {
    server = await camera();
    clock = new TestClock();
    closing = new AbortController();
    told = [];
    const onError = ({ code, message }: LinesideError) => void told.push(`${code} ${message}`);
    const options = {
      url: `${server.url}/now`,
      intervalMs: 1000,
      clock,
      onError,
      onReady: () => void told.push('ready'),
    };
    frames = snapshot(options, closing.signal)[Symbol.asyncIterator]();
  });
  afterEach(async () => {
    closing.abort();
    await frames.return?.();
    await server.close();
  });

  const next = async (): Promise<Frame> => (await clock.until(frames.next())).value;
  const shows =
    (headers: Record<string, string>, data = jpeg): RequestListener =>
    (_, response) =>
      response.writeHead(200, headers).end(data);
  const unchanged: RequestListener = (_, response) => response.writeHead(304).end();
  /** Answers requests one after the other; the last answer is for all that follow. */
  function answers(...listeners: RequestListener[]): void {
    server.answer((request, response) => {
      const listener = listeners.length > 1 ? listeners.shift() : listeners[0];
      listener?.(request, response);
    });
  }
  const conditions = () =>
    server.requests.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']]);

  const validators: [
    what: string,
    headers: IncomingHttpHeaders & Record<string, string>,
    sent: (string | undefined)[],
  ][] = [
    ['an entity tag', { etag: '"a"' }, ['"a"', undefined]],
    ['a weak entity tag', { etag: 'W/"a"' }, ['W/"a"', undefined]],
    ['a date that was over', { 'last-modified': noon, date: later }, [undefined, noon]],
    ['both', { etag: '"a"', 'last-modified': noon, date: later }, ['"a"', noon]],
    [
      'a date of the same second, in which another picture may come',
      { 'last-modified': noon, date: noon },
      [undefined, undefined],
    ],
    ['no date that can be read', { 'last-modified': 'noon', date: later }, [undefined, undefined]],
    ['nothing', {}, [undefined, undefined]],
  ];
  for (const [what, headers, sent] of validators) {
    it(`is asked for under conditions where the server told ${what}`, async () => {
      answers(shows(headers), shows({}));
      await next();
      await next();
      expect(conditions()).to.deep.equal([[undefined, undefined], sent]);
    });
  }

  it('makes no frame while nothing has changed, and counts those that came', async () => {
    answers(shows({ etag: '"a"' }), unchanged, unchanged, shows({ etag: '"b"' }, await picture('png')), unchanged);
    expect(await next()).to.include({ sequence: 0, format: 'jpeg' });
    expect(await next()).to.include({ sequence: 1, format: 'png' });
    const none = frames.next();
    while (server.requests.length < 6) {
      await clock.asleep();
      clock.advance(1000);
      await new Promise(setImmediate);
    }
    expect(conditions().map(([tag]) => tag)).to.deep.equal([undefined, '"a"', '"a"', '"a"', '"b"', '"b"']);
    closing.abort();
    expect((await none).done).to.equal(true);
    expect(told).to.deep.equal(['ready']);
  });

  it('says that it works again, also where nothing has changed meanwhile', async () => {
    const broken: RequestListener = (_, response) => response.writeHead(503).end();
    answers(shows({ etag: '"a"' }), broken, unchanged, shows({ etag: '"b"' }));
    await next();
    expect(await next()).to.include({ sequence: 1 });
    expect(told.map((one) => one.split(' ')[0])).to.deep.equal(['ready', 'BAD_SOURCE', 'ready']);
  });

  it('is asked for anew after a picture that was no good', async () => {
    answers(shows({ etag: '"a"' }, jpeg.subarray(0, 200)), shows({ etag: '"a"' }));
    expect(await next()).to.include({ sequence: 0 });
    expect(conditions()).to.deep.equal([
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  it('is asked for under conditions only where it was found', async () => {
    const moved: RequestListener = (_, response) => response.writeHead(302, { location: '/there' }).end();
    answers(moved, shows({ etag: '"a"' }), moved, shows({}));
    await next();
    await next();
    expect(conditions().map(([tag]) => tag)).to.deep.equal([undefined, undefined, undefined, '"a"']);
  });

  it('is refused where nobody asked under conditions, and given anew to each message', async () => {
    answers(unchanged, shows({ etag: '"a"' }));
    const take = () => takeSnapshot({ url: server.url }, closing.signal);
    expect((await take().catch((error) => error)).message).to.match(/answers 304 Not Modified$/);
    await take();
    await take();
    expect(conditions().flat()).to.deep.equal(Array(6).fill(undefined));
  });
});
