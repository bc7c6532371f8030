import { expect } from 'chai';
import { below, serverAddress } from '../../lib/backends/server';
import type { Model, ServerCard } from '../../lib/model/model';
import { type ModelSettings, openHere } from '../../lib/open';
import { frameOf } from '../pictures';
import { pictures } from './fixtures';
import { failure } from './reading';
import { type Answering, json, serve, type TestServer } from './server';
import { stage } from './stage';

const apiKey = 'rf_S3cret/key+1';
const token = 'sig-0123456789+/=';
const answer = { predictions: [], image: { width: 64, height: 64 } };

describe('a query in the address of a server', () => {
  const { start, open, end } = stage();
  let server: TestServer | undefined;
  let model: Model | undefined;
  afterEach(async () => {
    await model?.close();
    await server?.close();
    [model, server] = [undefined, undefined];
    await end();
  });

  async function ask(settings: object, answering: Answering): Promise<void> {
    server = await serve(answering);
    model = await openHere({ modelId: 'parts/3', apiKey, ...settings, url: urlOf(server) } as ModelSettings);
    await model.predict(frameOf(await pictures.corner()), { task: 'detect' });
  }
  const urlOf = ({ url }: TestServer) => `${url}gate/?tenant=line%202&token=${encodeURIComponent(token)}`;
  const queriesOf = ({ received, url }: TestServer) =>
    received.map(({ path }) => Object.fromEntries(new URL(path, url).searchParams));

  for (const backend of ['hosted-api', 'inference-server']) {
    it(`goes along with every request to ${backend}`, async () => {
      await ask({ backend }, ({ path }, response) =>
        json(response, path.includes('/model/') ? { models: [] } : answer),
      );
      await model!.inspect().catch(() => {});
      expect(server!.received).not.to.have.length(0);
      for (const query of queriesOf(server!)) expect(query).to.include({ tenant: 'line 2', token });
      for (const { path } of server!.received) expect(path).to.match(/^\/gate\/\w/);
    });

    it(`is shown nowhere by ${backend}, whatever the server says`, async () => {
      const echo: Answering = ({ path }, response) => json(response, { message: path }, 401);
      const error = await failure(ask({ backend }, echo));
      const card = (await model!.ready()) as ServerCard;
      expect(error.message).to.match(/answers 401/);
      for (const said of [error.message, JSON.stringify(card)])
        expect(said).not.to.contain(token).and.not.to.contain(encodeURIComponent(token));
    });
  }

  it('goes along with every request to kserve', async () => {
    const { server: tensors, settings } = await start();
    const served = await open({ ...settings, url: `${settings.url}v2?tenant=line%202` });
    await served.predict(frameOf(await pictures.corner()));
    await served.inspect();
    expect(tensors.received).to.have.length.above(4);
    for (const query of queriesOf(tensors)) expect(query).to.deep.equal({ tenant: 'line 2' });
  });

  describe('is kept as it stands, beside what is asked there', () => {
    const rows: [address: string, query: Record<string, string>, url: string][] = [
      ['http://host:9001/?tenant=a', {}, 'http://host:9001/infer?tenant=a'],
      ['http://host:9001?tenant=a', { name: 'x' }, 'http://host:9001/infer?tenant=a&name=x'],
      ['http://host/v/?a=1+1&b=%2F%20&flag', {}, 'http://host/v/infer?a=1+1&b=%2F%20&flag'],
      ['http://host/?api_key=old&tenant=a', { api_key: 'new' }, 'http://host/infer?tenant=a&api_key=new'],
      ['http://host/?api%5Fkey=old', { api_key: 'new' }, 'http://host/infer?api_key=new'],
      ['http://host/?toString=a', { name: 'x' }, 'http://host/infer?toString=a&name=x'],
      ['http://host/?', { name: 'x' }, 'http://host/infer?name=x'],
    ];
    for (const [address, query, url] of rows) {
      it(`${address} and ${JSON.stringify(query)}`, () => {
        expect(below(serverAddress(address), 'infer', query).href).to.equal(url);
      });
    }
  });
});
