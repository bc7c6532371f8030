import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { DetectPrediction } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { redCells, redCorner } from '../pictures';
import { authority } from '../remote/certificates';
import { startContract } from '../remote/contract-server';
import { json, type Received, serve, type TestServer } from '../remote/server';
import { stage } from '../remote/stage';
import { detectNode, modelNode, rest } from './flows';
import {
  coreNode,
  type FlowNode,
  getNode,
  helper,
  loadFlow,
  nextError,
  nextStatus,
  once,
  startRed,
  stopRed,
} from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

const key = 'rf/secret+key=1';
const spellings = [key, encodeURIComponent(key), new URLSearchParams([['', key]]).toString().slice(1)];

describe('the model node with a server', () => {
  const address = 'http://camera.example/corner.png';
  let local: Model;
  let picture: Buffer;
  let server: TestServer;

  before(async () => {
    const path = await colourDetector();
    local = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1, modelId: 'parts/3' });
    picture = await redCorner();
  });
  after(() => local.close());
  beforeEach(async () => {
    await startRed();
    const models = { 'parts/3': { model: local, taskType: 'object-detection' } };
    server = await startContract({ models, apiKey: key, pictures: { [address]: picture } });
  });
  afterEach(async () => {
    await stopRed();
    await server.close();
  });

  const serverNode = (more: object = {}): FlowNode =>
    modelNode('', { backend: 'inference-server', url: server.url.href, modelId: 'parts/3', ...more });
  const caught: FlowNode[] = [{ id: 'catch', type: 'catch', z: 'tab', x: 1, y: 1, scope: null, wires: [['out']] }];

  async function load(config: FlowNode, apiKey = key, ...more: FlowNode[]): Promise<void> {
    const nodes = [coreNode('common/25-catch'), coreNode('network/05-tls'), model, detect];
    await loadFlow(nodes, [...rest, ...caught, ...more, config, detectNode({ x: 1, y: 1 })], { model: { apiKey } });
  }

  function ask(payload: unknown = picture) {
    const answered = once(getNode('out'), 'input');
    getNode('detect').receive({ payload } as never);
    return answered;
  }

  for (const backend of ['hosted-api', 'inference-server']) {
    it(`answers by ${backend}, and says so in the status`, async () => {
      await load(serverNode({ backend }));
      await nextStatus(getNode('detect'), ({ text = '' }) => text === `ready · ${server.url.host}`);
      const shown = nextStatus(getNode('detect'), ({ fill }) => fill === 'green');
      const { payload } = await ask();
      expect((payload as DetectPrediction).predictions).to.have.length(redCells);
      expect((await shown).text).to.match(new RegExp(`^${redCells} · \\d+ ms$`));
    });
  }

  it('answers by kserve with classes of a manifest, and shows both', async () => {
    const { start, end } = stage();
    const { settings } = await start({}, { apiKey: key });
    const config = serverNode({ ...settings, path: '', timeout: 30 });
    await load(config);
    const { payload } = await ask();
    expect((payload as DetectPrediction).predictions).to.have.length(redCells);
    const { body } = await helper
      .request()
      .post('/lineside/inspect')
      .send({ ...config, apiKey: key });
    expect(body).to.deep.include({ family: 'yolov8', classes: ['red', 'green', 'blue'] });
    expect(body.server).to.include({ ready: true });
    await stopRed();
    await end();
    await startRed();
  });

  it('passes an address on instead of fetching what is there', async () => {
    await load(serverNode({ backend: 'hosted-api' }));
    const { payload, image } = await ask(address);
    expect((payload as DetectPrediction).predictions).to.have.length(redCells);
    const asked = server.received.at(-1)!;
    expect(new URL(asked.path, server.url).searchParams.get('image')).to.equal(address);
    expect(asked.body).to.have.length(0);
    expect(image).to.include({ format: 'url', width: 64, height: 64 });
  });

  it('shrinks before it sends, and answers in pixels of the picture that came', async () => {
    await load(serverNode({ maxSize: 32 }));
    const { payload } = await ask();
    expect((payload as DetectPrediction).image).to.deep.equal({ width: 64, height: 64 });
    const { image } = JSON.parse(server.received.at(-1)!.body.toString());
    const sent = await decode(encodedFrame(Buffer.from(image.value, 'base64'))!);
    expect([sent.width, sent.height]).to.deep.equal([32, 32]);
  });

  describe('keeps the key to itself', () => {
    /** All that people and other programs get to see of a flow. */
    async function seen(): Promise<string> {
      const flows = await helper.request().get('/flows');
      const credentials = await helper.request().get('/credentials/lineside-model/model');
      const log = helper.log().args.map(([entry]: unknown[]) => Object.values(entry as object).map(String));
      return JSON.stringify([flows.body, credentials.body, log]);
    }

    for (const backend of ['hosted-api', 'inference-server']) {
      it(`where ${backend} refuses it: BAD_KEY at the catch node`, async () => {
        const wrong = `${key}x`;
        await load(serverNode({ backend }), wrong);
        const red = nextStatus(getNode('detect'), ({ fill }) => fill === 'red');
        const message = await ask();
        expect(message.error).to.include({ code: 'BAD_KEY' });
        expect((message.error as Error).message).to.match(/401|403/);
        const all = JSON.stringify([message, (await red).text, await seen()]);
        for (const one of [...spellings, `${key}x`]) expect(all).not.to.contain(one);
        expect(server.received.some((one) => carries(one, wrong))).to.equal(true);
      });
    }

    it('where nobody listens: UNREACHABLE', async () => {
      const gone = server.url.href;
      await server.close();
      await load(serverNode({ url: gone, timeout: 1 }));
      const message = await ask();
      expect((message.error as { code: string }).code).to.be.oneOf(['UNREACHABLE', 'TIMEOUT']);
      const all = JSON.stringify([message, await seen()]);
      for (const one of spellings) expect(all).not.to.contain(one);
    });
  });

  describe('inspects', () => {
    const inspect = (body: object) => helper.request().post('/lineside/inspect').send(body);
    const form = (more: object = {}) => ({ ...serverNode(), id: 'new', apiKey: key, ...more });

    it('the server of a key that is typed and not saved yet', async () => {
      await load(serverNode(), '');
      const { status, body } = await inspect(form());
      expect(status).to.equal(200);
      expect(body).to.deep.include({ model_id: 'parts/3', task: 'detect' });
      expect(body.server).to.deep.include({ ready: true, name: 'Contract Server', version: '1.5.0' });
      expect(body.server.models[0]).to.include({ model_id: 'parts/3', task_type: 'object-detection' });
      expect(server.received.some((one) => carries(one, key))).to.equal(true);
      expect(JSON.stringify(body)).not.to.contain('secret');
    });

    it('with the saved key, which stays here', async () => {
      await load(serverNode());
      const { body } = await inspect(form({ id: 'model', apiKey: '__PWRD__' }));
      expect(body.task).to.equal('detect');
      expect(server.received.some((one) => carries(one, key))).to.equal(true);
      expect(server.received.some((one) => carries(one, '__PWRD__'))).to.equal(false);
      expect(JSON.stringify(body)).not.to.contain('secret');
    });

    const wrong: [what: string, form: object, code: string, words: RegExp][] = [
      ['an address that is none', { url: 'localhost:9001' }, 'BAD_OPTION', /http:\/\/ or https:\/\/ for url/],
      ['a password in the address', { url: 'http://me:hidden@localhost' }, 'BAD_OPTION', /without user and password$/],
      ['no model id', { modelId: ' ' }, 'NO_MODEL', /no model id/],
      [
        'a variable that is not set',
        { url: `http://${variable('LINESIDE_NOBODY')}:9001` },
        'BAD_OPTION',
        /LINESIDE_NOBODY is not set/,
      ],
      ['TLS settings that are not deployed', { tls: 'gone' }, 'BAD_OPTION', /deploy them first/],
      ['half a request', { inFlight: 0.5 }, 'BAD_OPTION', /inFlight/],
      ['an unknown kind', { backend: 'abacus' }, 'BAD_OPTION', /backend/],
    ];
    for (const [what, more, code, words] of wrong) {
      it(`and says ${code} for ${what}`, async () => {
        await load(serverNode());
        const { status, body } = await inspect(form(more));
        expect([status, body.code]).to.deep.equal([422, code]);
        expect(body.message).to.match(words).and.not.contain('hidden');
      });
    }
  });

  it('takes address and id from the environment', async () => {
    Object.assign(process.env, { LINESIDE_TEST_PORT: server.url.port, LINESIDE_TEST_ID: 'parts/3' });
    const url = `http://127.0.0.1:${variable('LINESIDE_TEST_PORT')}`;
    try {
      await load(serverNode({ url, modelId: variable('LINESIDE_TEST_ID') }));
      const { payload } = await ask();
      expect(payload).to.include({ model_id: 'parts/3' });
    } finally {
      delete process.env.LINESIDE_TEST_PORT;
      delete process.env.LINESIDE_TEST_ID;
    }
  });

  it('says in the status that a server is busy', async () => {
    const busy = await serve((_, response) => json(response, { message: 'later' }, 503, { 'retry-after': '60' }));
    await load(serverNode({ backend: 'hosted-api', url: busy.url.href }));
    const shown = nextStatus(getNode('detect'), ({ text }) => text === 'busy');
    expect((await ask()).error).to.include({ code: 'SERVER_BUSY' });
    expect(await shown).to.include({ fill: 'yellow' });
    await busy.close();
  });

  describe('over TLS', () => {
    const tls = (more: object = {}): FlowNode => ({
      ...{ id: 'tls', type: 'tls-config', name: '', cert: '', key: '', ca: '', verifyservercert: true, servername: '' },
      ...more,
    });
    let secure: TestServer;
    const answer = { predictions: [], image: { width: 64, height: 64 }, time: 0.1 };

    beforeEach(async () => {
      secure = await serve((_, response) => json(response, answer), true);
    });
    afterEach(() => secure.close());

    async function error(more: object, credentials: object = {}): Promise<string | undefined> {
      const config = serverNode({ backend: 'hosted-api', url: secure.url.href, ...more });
      const nodes = [coreNode('common/25-catch'), coreNode('network/05-tls'), model, detect];
      const flow = [...rest, ...caught, tls(), config, detectNode({ x: 1, y: 1 })];
      await loadFlow(nodes, flow, { model: { apiKey: key }, tls: credentials } as never);
      return ((await ask()).error as { code?: string } | undefined)?.code;
    }

    it('trusts the authority of its TLS settings', async () => {
      expect(await error({ tls: 'tls' }, { cadata: authority })).to.equal(undefined);
      expect(secure.received).to.have.length(1);
    });

    it('and nobody else', async () => {
      expect(await error({})).to.equal('UNREACHABLE');
      expect(secure.received).to.have.length(0);
    });

    it('refuses a certificate without its key', async () => {
      const failed = await error({ tls: 'tls' }, { certdata: authority });
      expect(failed).to.equal('BAD_OPTION');
    });
  });

  it('says what is wrong with its settings to every message', async () => {
    await load(serverNode({ url: 'ftp://server' }));
    const error = nextError(getNode('detect'));
    getNode('detect').receive({ payload: picture } as never);
    expect(await error).to.include({ code: 'BAD_OPTION' });
  });
});

/** Whether a request has the key, in its query or in its body. */
function carries({ path, body }: Received, key: string): boolean {
  return new URL(path, 'http://server').searchParams.get('api_key') === key || body.includes(JSON.stringify(key));
}

/** As a form names an environment variable. */
function variable(name: string): string {
  return `\${${name}}`;
}
