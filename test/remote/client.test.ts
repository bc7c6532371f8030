import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { expect } from 'chai';
import { type Asked, type Client, type ClientSettings, createClient } from '../../lib/backends/client';
import { readRetryAfter } from '../../lib/backends/client/answer';
import type { LinesideError } from '../../lib/errors';
import { until } from '../pictures';
import { MovedClock } from './moved-clock';
import { type Answering, json, serve, type TestServer } from './server';

/** With a character that addresses and forms encode in different ways. */
const key = 'rf_S3cret/key+1!';
const encoded = encodeURIComponent(key);
const formEncoded = new URLSearchParams([['', key]]).toString().slice(1);

const mega = 2 ** 20;

describe('the client of servers', () => {
  let server: TestServer;
  let client: Client;
  let clock: MovedClock;
  afterEach(async () => {
    await client.close();
    await server.close();
  });

  async function start(answer: Answering, settings: ClientSettings = {}): Promise<void> {
    server = await serve(answer);
    clock = new MovedClock();
    client = createClient({ apiKey: key, ...settings }, clock, () => 0.5);
  }

  const ask = (more: Partial<Asked> = {}, signal?: AbortSignal) =>
    client.ask(
      { method: 'POST', url: new URL(`/parts/3?api_key=${encoded}`, server.url), body: 'AAAA', ...more },
      signal,
    );

  const failure = (asked: Promise<unknown>): Promise<LinesideError> =>
    asked.then(
      () => expect.fail('expected a failure'),
      (error) => error,
    );

  /** All that an error says, and all it hides. */
  const allOf = (error: LinesideError): string =>
    [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');

  it('gives status, type and bytes', async () => {
    await start((_, response) => json(response, { predictions: [] }));
    const { status, type, body } = await ask();
    expect([status, type, body.toString()]).to.deep.equal([200, 'application/json', '{"predictions":[]}']);
    expect(server.received[0]).to.deep.include({ method: 'POST', path: `/parts/3?api_key=${encoded}` });
    expect(server.received[0]!.body.toString()).to.equal('AAAA');
  });

  it('gives user and password of an address to the server, and to nobody else', async () => {
    await start((_, response) => json(response, { message: 'no' }, 401));
    const url = new URL('/parts/3', server.url);
    [url.username, url.password] = ['line 3', 's3cr€t'];
    const error = await failure(ask({ url }));
    const told = Buffer.from(server.received[0]!.headers.authorization!.slice('Basic '.length), 'base64');
    expect(told.toString()).to.equal('line 3:s3cr€t');
    expect(allOf(error)).not.to.contain('s3cr').and.not.to.contain('line');
  });

  it('keeps its connections', async () => {
    await start((_, response) => json(response, {}));
    for (let i = 0; i < 20; i++) await ask();
    expect(server.sockets.opened).to.be.at.most(2); // as many as may be on their way
  });

  describe('says what a status means', () => {
    const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>';
    const fault = { type: 'float_parsing', loc: ['query', 'confidence'], msg: 'not a number', input: key };
    const rows: [status: number, body: unknown, code: string, words: RegExp, requests: number][] = [
      [400, { message: 'Could not load input image. Cause: Data is not image.' }, 'BAD_IMAGE', /Data is not image/, 1],
      [400, { message: 'Required Roboflow API key is missing. Visit …' }, 'BAD_KEY', /is missing/, 1],
      [400, { message: 'Invalid Model ID sent in request.' }, 'NO_MODEL', /Invalid Model ID/, 1],
      [400, { message: 'Invalid mask decode argument sent. tradeoff_factor …' }, 'BAD_OPTION', /mask decode/, 1],
      [401, { status: 401, message: 'Unauthorized access to roboflow API' }, 'BAD_KEY', /Unauthorized/, 1],
      [402, { message: 'Not enough credits to perform this request.' }, 'QUOTA', /credits/, 1],
      [403, { Message: 'User is not authorized to access this resource' }, 'BAD_KEY', /not authorized/, 1],
      [403, { Message: 'Model not found' }, 'NO_MODEL', /not found/, 1],
      [404, { message: 'Requested Roboflow resource not found.' }, 'NO_MODEL', /resource not found/, 1],
      [404, { detail: 'Not Found' }, 'NO_MODEL', /Not Found; check the address/, 1],
      [405, { detail: 'Method Not Allowed' }, 'NO_MODEL', /no such route/, 1],
      [408, '', 'TIMEOUT', /408/, 1],
      [410, { message: 'gone', error_type: 'FeatureDeprecatedError' }, 'NO_MODEL', /gone/, 1],
      [413, html.replaceAll('502 Bad Gateway', '413 Too Large'), 'IMAGE_TOO_LARGE', /413 Too Large; .*maxSize/, 1],
      [415, { error: 'Unsupported Media Type' }, 'BAD_IMAGE', /Unsupported/, 1],
      [422, { detail: [fault] }, 'BAD_OPTION', /query\.confidence: not a number$/, 1],
      [423, { message: 'Roboflow API usage is paused.' }, 'QUOTA', /paused/, 1],
      [429, { message: 'slow down' }, 'QUOTA', /slow down/, 4],
      [500, { message: 'Internal error.' }, 'BAD_ANSWER', /500: Internal error/, 1],
      [500, { message: 'Model package is broken.' }, 'BAD_MODEL', /broken/, 1],
      [501, '', 'BAD_ANSWER', /answers 501$/, 1],
      [502, html, 'UNREACHABLE', /502: 502 Bad Gateway$/, 1],
      [503, { message: 'Model is temporarily not ready - retry request.' }, 'SERVER_BUSY', /not ready/, 4],
      [504, { message: 'Timeout when attempting to connect' }, 'TIMEOUT', /Timeout when/, 4],
      [507, { message: 'Model loading failed due to restrictions' }, 'BAD_MODEL', /restrictions/, 1],
      [307, '', 'BAD_OPTION', /another address/, 1],
      [400, `sent ${key}, ${encoded}, ${formEncoded}`, 'BAD_IMAGE', /sent …, …, …$/, 1],
      [400, 'x'.repeat(5000), 'BAD_IMAGE', /x{199}…$/, 1],
    ];
    for (const [status, body, code, words, requests] of rows) {
      it(`${status}: ${code}, ${words.source}`, async () => {
        await start((_, response) => {
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          const type = text.startsWith('<') ? 'text/html' : 'application/json';
          response.writeHead(status, { 'content-type': type }).end(text);
        });
        const error = await failure(ask());
        expect(error.code).to.equal(code);
        expect(error.message).to.match(words).and.to.contain(server.url.host);
        expect(allOf(error)).not.to.contain(key).and.not.to.contain(encoded);
        expect(server.received).to.have.length(requests);
        expect(clock.alarms).to.equal(0);
      });
    }
  });

  describe('tries again what may pass', () => {
    const recovers = (headers: Record<string, string>, status = 503): Answering => {
      return (_, response, count) => (count < 2 ? json(response, {}, status, headers) : json(response, { ok: true }));
    };

    it('after longer and longer pauses, with jitter', async () => {
      await start(recovers({}));
      expect((await ask()).body.toString()).to.equal('{"ok":true}');
      expect(clock.pauses).to.deep.equal([250 * 0.75, 500 * 0.75]); // half of it is chance, here a half of that
    });

    it('after what the server says, in seconds', async () => {
      await start(recovers({ 'retry-after': '2' }, 429));
      await ask();
      expect(clock.pauses).to.deep.equal([2000, 2000]);
    });

    it('after what the server says, as a date', () => {
      const now = Date.parse('2026-03-01T12:00:00Z');
      expect(readRetryAfter('Sun, 01 Mar 2026 12:00:03 GMT', now)).to.equal(3000);
      expect(readRetryAfter('Sun, 01 Mar 2026 11:00:00 GMT', now)).to.equal(0);
      expect(readRetryAfter('soon', now)).to.equal(undefined);
    });

    it('never past the deadline: the last error is said at once', async () => {
      await start(recovers({ 'retry-after': '31' }), { timeoutMs: 30_000 });
      expect((await failure(ask())).code).to.equal('SERVER_BUSY');
      expect(clock.pauses).to.deep.equal([]);
      expect(server.received).to.have.length(1);
    });

    it('but not what is only good to know', async () => {
      await start(recovers({}));
      expect((await failure(ask({ onceWithinMs: 2000 }))).code).to.equal('SERVER_BUSY');
      expect(server.received).to.have.length(1);
    });

    it('as a batch may take as long as its pictures one by one', async () => {
      await start(recovers({ 'retry-after': '31' }), { timeoutMs: 30_000 });
      await ask({ times: 3 });
      expect(clock.pauses).to.deep.equal([31_000, 31_000]);
    });

    const cuts: [what: string, cut: (response: ServerResponse) => void, code: string][] = [
      ['a connection that is reset', (response) => response.socket!.resetAndDestroy(), 'UNREACHABLE'],
      ['one that is closed', (response) => response.socket!.end(), 'UNREACHABLE'],
      ['an answer that is cut off', cutOff, 'BAD_ANSWER'],
      ['one that is cut off between chunks', cutOffChunks, 'BAD_ANSWER'],
    ];
    for (const [what, cut, code] of cuts) {
      it(`${what}: ${code} where it stays so`, async () => {
        await start((_, response) => cut(response));
        const error = await failure(ask());
        expect(error.code).to.equal(code);
        expect(allOf(error)).not.to.contain(key).and.not.to.contain(encoded);
        expect(server.received).to.have.length(4);
        expect(clock.pauses).to.have.length(3);
      });

      it(`${what}: answered where it does not`, async () => {
        await start((_, response, count) => (count === 0 ? cut(response) : json(response, { ok: true })));
        expect((await ask()).status).to.equal(200);
      });
    }
  });

  it('gives an answer piece by piece, which may break before it is read', async () => {
    await start((_, response) => cutOff(response));
    const { body, end } = await client.stream({ url: server.url }, {}, 1000);
    await until(() => (body as Readable).errored !== null);
    await new Promise(setImmediate);
    await new Promise(setImmediate); // by then it has told whoever listens
    const read = async () => {
      for await (const _ of body);
    };
    expect(await failure(read())).to.match(/other side closed|terminated|aborted/);
    end();
  });

  it('gives up what hangs when the time is over', async () => {
    await start(() => {});
    const asked = failure(ask());
    await server.arrived(1);
    clock.ring();
    const error = await asked;
    expect(error.code).to.equal('TIMEOUT');
    expect(error.message).to.match(/within 30 s$/);
    expect(allOf(error)).not.to.contain(key);
  });

  it('gives up what hangs in the middle of its body', async () => {
    await start((_, response) => void response.writeHead(200, { 'content-length': 10 }).write('12345'));
    const asked = failure(ask());
    await server.arrived(1);
    await new Promise(setImmediate);
    clock.ring();
    expect((await asked).code).to.equal('TIMEOUT');
  });

  it('refuses an answer of more bytes than the limit, announced or not', async () => {
    await start(
      (_, response, count) =>
        response.writeHead(200, count ? { 'content-length': mega + 1 } : {}).end('x'.repeat(mega + 1)),
      {
        maxAnswerBytes: mega,
      },
    );
    for (let i = 0; i < 2; i++) {
      const error = await failure(ask());
      expect([error.code, error.message.replace(/^\S+ /, '')]).to.deep.equal([
        'BAD_ANSWER',
        'answers with more than 1 MiB, which is the limit',
      ]);
    }
    expect(server.received).to.have.length(2);
  });

  it('refuses what is no HTTP', async () => {
    await start((_, response) => void response.socket!.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const error = await failure(ask());
    expect(error.code).to.equal('BAD_ANSWER');
    expect(server.received).to.have.length(1);
  });

  it('ends what is on its way when it is closed, and refuses what comes later', async () => {
    await start(() => {}, { inFlight: 1 });
    const asked = [failure(ask()), failure(ask())];
    await server.arrived(1);
    await client.close();
    expect((await Promise.all(asked)).map(({ code }) => code)).to.deep.equal(['CLOSED', 'CLOSED']);
    expect((await failure(ask())).code).to.equal('CLOSED');
    expect(server.received).to.have.length(1);
  });

  it('ends one alone when its signal fires', async () => {
    await start((_, response, count) => void (count === 1 && json(response, {})));
    const stop = new AbortController();
    const asked = failure(ask({}, stop.signal));
    await server.arrived(1);
    stop.abort();
    expect((await asked).code).to.equal('CLOSED');
    expect((await ask()).status).to.equal(200);
  });

  it('has no more than two on their way unless it is told', async () => {
    const held: ServerResponse[] = [];
    await start((_, response) => void held.push(response));
    const asked = Array.from({ length: 5 }, () => ask());
    await server.arrived(2);
    for (let answered = 0; answered < 5; answered++) {
      expect(held.length).to.be.at.most(2);
      json(held.shift()!, {});
      await server.arrived(Math.min(5, answered + 3));
    }
    await Promise.all(asked);
    expect(server.sockets.opened).to.be.at.most(2);
  });
});

function cutOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"predictions":[', () => response.socket!.destroy());
}

function cutOffChunks(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"predictions":[', () => response.socket!.destroy());
}
