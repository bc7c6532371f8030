import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { EngineModel } from '../../lib/engine/host';
import { frameOf, redCells, redCorner, until } from '../pictures';
import { key, startApi, type WeightsApi } from '../weights/api';

describe('weights by a model id, in an engine', () => {
  let api: WeightsApi;
  let store: string;
  let models: EngineModel[] = [];
  const own = process.env.LINESIDE_ROBOFLOW_API;

  beforeEach(async () => {
    api = await startApi();
    process.env.LINESIDE_ROBOFLOW_API = api.url.href;
    store = mkdtempSync(join(tmpdir(), 'lineside-'));
  });

  afterEach(async () => {
    await Promise.all(models.map((model) => model.close()));
    models = [];
    if (own === undefined) delete process.env.LINESIDE_ROBOFLOW_API;
    else process.env.LINESIDE_ROBOFLOW_API = own;
    await api.close();
    await rm(store, { recursive: true, force: true });
  });

  const start = (more: object = {}): EngineModel => {
    const model = connect({ modelId: 'parts/3', apiKey: key, store, provider: 'cpu', threads: 1, ...more });
    models.push(model);
    return model;
  };

  /** Sends half of the file; the rest when it is told to. */
  const inTwoParts = (): { goOn(): void } => {
    let answer: ServerResponse | undefined;
    const half = Math.floor(api.file.length / 2);
    api.faults = [
      (response) => {
        answer = response;
        response.writeHead(200, { 'content-length': api.file.length, etag: '"one"' }).write(api.file.subarray(0, half));
      },
    ];
    return { goOn: () => void answer!.end(api.file.subarray(half)) };
  };

  it('are fetched, with a word on how far that is, and answer', async () => {
    const { goOn } = inTwoParts();
    const model = start();
    const ready = model.ready();
    await until(() => (model.progress()?.done ?? 0) > 0);
    expect(model.progress()).to.deep.equal({ done: Math.floor(api.file.length / 2), total: api.file.length });
    goOn();
    expect((await ready).model_id).to.equal('parts/3');
    expect(model.progress()).to.equal(undefined);
    const { prediction } = await model.predict(frameOf(await redCorner()));
    expect(prediction).to.have.property('predictions').with.length(redCells);
  });

  it('are fetched once for several processes and models', async () => {
    const all = [start({ instances: 2 }), start({ threads: 2 })];
    const cards = await Promise.all(all.map((model) => model.ready()));
    expect(cards.map(({ classes }) => classes.length)).to.deep.equal([3, 3]);
    expect(api.asked()).to.have.length(1);
  });

  it('go on after their process was killed in the middle', async () => {
    inTwoParts();
    const model = start();
    const asked = model.ready().then(
      () => '',
      ({ code }) => code,
    );
    await until(() => (model.progress()?.done ?? 0) > 0);
    process.kill(model.pids()[0]!, 'SIGKILL');
    expect(await asked).to.equal('ENGINE_LOST');
    expect(existsSync(join(store, 'roboflow', 'parts', '3', 'weights.onnx'))).to.equal(false);
    await start().ready();
    expect(api.asked()[1]!.headers.range).to.equal(`bytes=${Math.floor(api.file.length / 2)}-`);
  });
});
