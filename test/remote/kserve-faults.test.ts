import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { frameOf, until } from '../pictures';
import { pictures } from './fixtures';
import { json } from './server';
import { stage } from './stage';
import type { Tensors } from './tensor-server';

describe('a model on a server of the Open Inference Protocol', () => {
  const { start, open, end } = stage();
  afterEach(end);

  const failure = (asked: Promise<unknown>): Promise<LinesideError> =>
    asked.then(
      () => expect.fail('expected a failure'),
      (error) => error,
    );

  describe('that cannot be opened says why', () => {
    const refuse = (status: number, body: unknown, at: RegExp): Partial<Tensors> => ({
      instead: ({ path }, response) => {
        if (!at.test(path)) return false;
        json(response, body, status, { 'retry-after': '0' });
        return true;
      },
    });
    const metadata = /parts$/;
    const unknown = "Request for unknown model: 'parts' is not found";
    const loading = "Request for unknown model: 'parts' has no available versions";
    const rows: [what: string, tensors: Partial<Tensors>, code: string, words: RegExp][] = [
      ['unknown to Triton', refuse(400, { error: unknown }, metadata), 'NO_MODEL', /'parts' is not found/],
      ['unknown to MLServer', refuse(404, { error: 'Model parts not found' }, metadata), 'NO_MODEL', /parts not found/],
      ['loading on Triton', refuse(400, { error: loading }, metadata), 'SERVER_BUSY', /no available versions/],
      [
        'not ready on MLServer',
        refuse(400, { error: 'Model parts is not ready yet.' }, metadata),
        'SERVER_BUSY',
        /not ready/,
      ],
      [
        'not ready on KServe',
        refuse(503, { error: 'Model with name parts is not ready.' }, metadata),
        'SERVER_BUSY',
        /not ready/,
      ],
      ['not ready by its road', refuse(400, '', /ready$/), 'SERVER_BUSY', /says that the model parts is not ready/],
      ['behind a wrong key', { apiKey: 'S3cret' }, 'BAD_KEY', /401: no entry/],
      ['no protocol', refuse(200, 'hello', metadata), 'BAD_ANSWER', /no name of a model/],
      [
        'refused tensors',
        refuse(400, { error: "unexpected shape for input 'images'" }, /infer$/),
        'BAD_MODEL',
        /unexpected shape/,
      ],
      ['a small gateway', refuse(413, '', /infer$/), 'BAD_MODEL', /no tensors of so many bytes \(413\); raise/],
      ['a failing run', refuse(500, { error: 'out of memory' }, /infer$/), 'BAD_ANSWER', /out of memory/],
      ['inputs not named', { describe: ({ name }) => ({ name }) }, 'UNKNOWN_MODEL', /does not say what inputs/],
      ['outputs that are not there', { change: () => ({ outputs: [] }) }, 'BAD_ANSWER', /without the output output0/],
      ['cut off', { spoil: ({ numbers }) => ({ numbers: numbers.subarray(4) }) }, 'BAD_ANSWER', /whose shape wants/],
      ['a wrong header', { spoil: () => ({ length: '99999999' }) }, 'BAD_ANSWER', /its header says that 99999999/],
      [
        'outputs of no family',
        { change: ({ outputs: [one] }) => ({ outputs: [{ ...one!, shape: [...one!.shape, 1, 1] }] }) },
        'UNKNOWN_MODEL',
        /fit no family that is read/,
      ],
    ];
    for (const [what, tensors, code, words] of rows) {
      it(what, async () => {
        const { server, settings } = await start({}, tensors);
        const { manifest: _, ...bare } = settings;
        const error = await failure(open(bare));
        expect(error.message).to.match(words);
        expect(error.code).to.equal(code);
        await until(() => server.sockets.open.size === 0);
      });
    }

    const inTurn = (first: string, then: string): Partial<Tensors> => ({
      instead: ({ path, headers }, response) => {
        if (!path.endsWith('infer')) return false;
        json(response, { error: 'inference-header-content-length' in headers ? first : then }, 400);
        return true;
      },
    });
    for (const half of [false, true])
      it(`refused both ways, by what was said of ${half ? 'binary: halves have no JSON' : 'JSON'}`, async () => {
        const { settings } = await start({ half }, inTurn('no binary', 'no JSON'));
        expect((await failure(open(settings))).message).to.include(half ? '400: no binary' : '400: no JSON');
      });

    for (const modelId of ['', '/3', 'parts/', 'parts/versions/3'])
      it(`a model by the name of "${modelId}"`, async () => {
        const { settings } = await start();
        expect((await failure(open({ ...settings, modelId }))).code).to.equal('NO_MODEL');
      });

    it('a manifest that is not there', async () => {
      const { settings } = await start();
      expect((await failure(open({ ...settings, manifest: '/nowhere.json' }))).code).to.equal('BAD_MANIFEST');
    });

    it('no server', async () => {
      const { server, settings } = await start();
      await server.close();
      expect((await failure(open({ ...settings, timeoutMs: 300 }))).code).to.equal('UNREACHABLE');
    });
  });

  it('is asked with its key, which no error shows', async () => {
    const apiKey = 'S3cret/key+1';
    const { settings } = await start({}, { apiKey, instead: echo });
    const error = await failure(open({ ...settings, apiKey }));
    expect(error.code).to.equal('BAD_MODEL');
    expect(error.message)
      .to.match(/you said Bearer …/)
      .and.not.include(apiKey);
  });

  it('without time for several pictures refuses them all, and is asked for as many at once when it has', async () => {
    let busy = false;
    const instead: Tensors['instead'] = ({ path }, response) => {
      if (!busy || !path.endsWith('/infer')) return false;
      json(response, { error: 'busy' }, 503, { 'retry-after': '0' });
      return true;
    };
    const { server, settings } = await start({ batch: 'open' }, { instead });
    const model = await open(settings);
    const frames = [frameOf(await pictures.corner()), frameOf(await pictures.three())];
    busy = true;
    expect((await failure(model.predictAll(frames))).code).to.equal('SERVER_BUSY');
    busy = false;
    const before = server.received.length;
    const answers = await model.predictAll(frames);
    expect(answers.some((one) => 'error' in one)).to.equal(false);
    expect(server.received.slice(before)).to.have.length(1);
  });

  it('that was replaced by another of its name is refused, not misread', async () => {
    let replaced = false;
    const change: Tensors['change'] = ({ outputs: [one] }) => {
      return { outputs: [replaced ? { ...one!, shape: [1, 84, 7] } : one!] };
    };
    const { settings } = await start({}, { change });
    const model = await open(settings);
    const frame = frameOf(await pictures.corner());
    await model.predict(frame);
    replaced = true;
    const { code, message } = await failure(model.predict(frame));
    expect(code).to.equal('BAD_ANSWER');
    expect(message).to.match(/output0 as float32\[1,84,7\] where float32\[1,7,84\] was expected/);
  });
});

/** Repeats what it was sent, as a careless gateway may. */
const echo: NonNullable<Tensors['instead']> = ({ path, headers }, response) => {
  if (!path.endsWith('/infer')) return false;
  json(response, { error: `you said ${headers.authorization}` }, 400);
  return true;
};
