import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { connect, type OpenSettings } from '../../lib/connect';
import type { EngineModel } from '../../lib/engine/host';
import type { ServerCard } from '../../lib/model/model';
import { frameOf, isAlive, until } from '../pictures';
import { pictures } from './fixtures';
import { failure } from './reading';
import { type Answering, json, serve, type TestServer } from './server';

const apiKey = 'rf_S3cret/key+1';
const predictions = [{ x: 1, y: 2, width: 3, height: 4, class: 'bolt', confidence: 0.9 }];
const answer = { predictions, image: { width: 64, height: 64 } };
const isInference = (path: string) => path.startsWith('/infer/') || path.startsWith('/parts/');

describe('a model on a server, in the engine process', () => {
  let server: TestServer;
  let model: EngineModel;
  afterEach(async () => {
    await model.close();
    await server.close();
  });

  async function start(answering: Answering, settings: Partial<OpenSettings> = {}): Promise<void> {
    server = await serve(answering);
    const told = { backend: 'inference-server', url: server.url.href, modelId: 'parts/3', apiKey, ...settings };
    model = connect(told as OpenSettings);
  }

  const ask = async () => model.predict(frameOf(await pictures.corner()), { task: 'detect' });
  const answers: Answering = ({ path }, response) =>
    isInference(path) ? json(response, answer) : json(response, { models: [] });

  it('answers without the runtime and without sharp', async function () {
    if (process.platform !== 'linux') return this.skip(); // only there can one look
    await start(answers);
    const { prediction } = await ask();
    expect(prediction).to.deep.include({ image: { width: 64, height: 64 }, model_id: 'parts/3' });
    const loaded = readFileSync(`/proc/${model.pids()[0]}/maps`, 'utf8');
    expect(loaded)
      .to.match(/node/)
      .and.not.to.match(/onnxruntime|libvips|sharp/);
  });

  it('says TIMEOUT itself: the process lives on, and answers the next', async () => {
    const hangs: Answering = ({ path }, response, count) => {
      if (!isInference(path)) return json(response, { models: [] });
      if (count > 2) json(response, answer);
    };
    await start(hangs, { timeoutMs: 2000 });
    await model.ready();
    const [pid] = model.pids();
    const error = await failure(ask());
    expect([error.code, error.message]).to.deep.equal([
      'TIMEOUT',
      `no whole answer from ${server.url.host} within 2 s`,
    ]);
    await ask();
    expect(model.pids()).to.deep.equal([pid]);
  });

  it('is UNREACHABLE while its server is away, and answers when it is back, in the same process', async () => {
    await start(answers, { timeoutMs: 2000 });
    await model.ready();
    const pids = model.pids();
    const { port } = server.url;
    await server.close();
    expect((await failure(ask())).code).to.equal('UNREACHABLE');
    server = await serve(answers, false, Number(port));
    expect((await ask()).prediction)
      .to.have.property('predictions')
      .with.length(1);
    expect(model.pids()).to.deep.equal(pids);
  });

  for (const [settings, most] of [
    [{}, 2],
    [{ inFlight: 4 }, 4],
    [{ inFlight: 1 }, 1],
  ] as const) {
    it(`has ${most} on their way at once`, async () => {
      let [now, highest] = [0, 0];
      const counts: Answering = ({ path }, response) => {
        if (!isInference(path)) return json(response, { models: [] });
        highest = Math.max(highest, ++now);
        setImmediate(() => {
          now--;
          json(response, answer);
        });
      };
      await start(counts, settings);
      expect(model.concurrency).to.equal(most);
      await Promise.all(Array.from({ length: 20 }, ask));
      expect(highest).to.be.at.most(most);
    });
  }

  it('ends its requests when it is closed', async () => {
    await start(() => {});
    const asked = failure(ask());
    await server.arrived(1);
    const [pid] = model.pids();
    await model.close();
    expect((await asked).code).to.equal('CLOSED');
    expect(isAlive(pid!)).to.equal(false);
    await until(() => server.sockets.open.size === 0);
  });

  for (const backend of ['inference-server', 'hosted-api'] as const) {
    it(`never shows its key, whatever the server says (${backend})`, async () => {
      const echo: Answering = ({ path, body }, response, count) => {
        const status = [400, 401, 403, 404, 422, 429, 500][count % 7]!;
        json(response, { message: `${path} ${body}`, detail: [{ loc: [apiKey], msg: apiKey, input: apiKey }] }, status);
      };
      await start(echo, { backend, timeoutMs: 300 });
      for (let i = 0; i < 8; i++) {
        const error = await failure(ask());
        const all = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
        expect(all).not.to.contain(apiKey).and.not.to.contain(encodeURIComponent(apiKey));
      }
      const card = await model.inspect().catch((error) => error);
      expect(JSON.stringify([card, card.message])).not.to.contain(apiKey);
    });
  }

  for (const [what, echo] of [
    ['in place of an answer', apiKey],
    ['in place of predictions', { predictions: apiKey }],
    ['as a number', { predictions: [{ ...predictions[0], x: apiKey }] }],
  ] as const) {
    it(`never shows its key, where a server repeats it ${what}`, async () => {
      await start((_, response) => json(response, echo as object));
      const frame = frameOf(await pictures.corner());
      const two = model.predictAll([frame, frame], { task: 'classify' });
      for (const { code, message } of await Promise.all([failure(ask()), failure(two)])) {
        expect(code).to.equal('BAD_ANSWER');
        expect(message).not.to.contain(apiKey);
      }
    });
  }

  describe('inspected', () => {
    const parts = { model_id: 'parts/3', task_type: 'instance-segmentation', input_width: 640, input_height: 480 };
    const told: Answering = ({ path }, response) => {
      if (path === '/readiness') return json(response, { status: 'ready' });
      if (path === '/info') return json(response, { name: 'Roboflow Inference Server', version: '1.5.0', uuid: 'x' });
      if (path.startsWith('/model/registry')) return json(response, { models: [parts, { ...parts, model_id: 'b/1' }] });
      json(response, { detail: 'Not Found' }, 404);
    };

    it('says what the server says of itself and of the model', async () => {
      await start(told);
      const card = (await model.inspect()) as ServerCard;
      expect(card).to.deep.include({ model_id: 'parts/3', task: 'outline', provider: server.url.host });
      const { models, ...rest } = card.server;
      expect(rest).to.deep.equal({
        ...{ url: server.url.href.replace(/\/$/, ''), ready: true },
        ...{ name: 'Roboflow Inference Server', version: '1.5.0' },
      });
      expect(models).to.deep.include({
        model_id: 'parts/3',
        task_type: 'instance-segmentation',
        width: 640,
        height: 480,
      });
    });

    it('says so where the server is not ready, and asks anew each time', async () => {
      let ready = false;
      await start((request, response, count) =>
        request.path === '/readiness' && !ready
          ? json(response, { status: 'not ready' }, 503)
          : told(request, response, count),
      );
      expect(((await model.inspect()) as ServerCard).server.ready).to.equal(false);
      ready = true;
      expect(((await model.inspect()) as ServerCard).server.ready).to.equal(true);
    });

    it('does without what the server does not have', async () => {
      await start((_, response) => json(response, { detail: 'Not Found' }, 404));
      const card = (await model.inspect()) as ServerCard;
      expect(Object.keys(card.server)).to.deep.equal(['url']);
      expect(card).not.to.have.property('task');
    });

    it('rejects where nobody answers', async () => {
      await start(told);
      await server.close();
      expect((await failure(model.inspect())).code).to.equal('UNREACHABLE');
    });

    it('asks the hosted API nothing', async () => {
      await start(told, { backend: 'hosted-api' });
      expect(await model.inspect()).to.deep.include({ model_id: 'parts/3', provider: server.url.host });
      expect(server.received).to.have.length(0);
    });
  });

  describe('asks by the route of its kind', () => {
    const loaded = (type: string): Answering => {
      const models = [{ model_id: 'parts/3', task_type: type }];
      return ({ path }, response) => json(response, path.startsWith('/model/') ? { models } : answer);
    };
    const routes = () => server.received.map(({ path }) => path.replace(/\?.*/, ''));

    it('poses have one of their own, and the registry is asked once', async () => {
      await start(loaded('keypoint-detection'));
      for (let i = 0; i < 3; i++) await ask();
      expect(routes()).to.deep.equal(['/model/registry', ...Array(3).fill('/infer/keypoints_detection')]);
    });

    it('until it is loaded, boxes are asked for; a registry that does not know it after four answers is asked no more', async () => {
      await start(loaded('object-detection'), { modelId: 'other/1' });
      for (let i = 0; i < 6; i++) await ask();
      const looks = Array(4).fill(['/model/registry', '/infer/object_detection']).flat();
      expect(routes()).to.deep.equal([...looks, '/infer/object_detection', '/infer/object_detection']);
    });

    it('a model may go by a short name', async () => {
      const models = [{ model_id: 'coco/11', task_type: 'keypoint-detection', request_aliases: ['pose-640'] }];
      await start(({ path }, response) => json(response, path.startsWith('/model/') ? { models } : answer), {
        modelId: 'pose-640',
      });
      for (let i = 0; i < 2; i++) await ask();
      expect(routes()).to.deep.equal(['/model/registry', ...Array(2).fill('/infer/keypoints_detection')]);
    });

    it('one of another task refuses before anything is sent', async () => {
      await start(loaded('classification'));
      expect((await failure(ask())).code).to.equal('WRONG_TASK');
      expect(routes()).to.deep.equal(['/model/registry']);
    });

    it('without a task it is the model’s', async () => {
      await start(loaded('instance-segmentation'));
      await model.predict(frameOf(await pictures.corner())).catch(() => {});
      expect(routes()).to.include('/infer/instance_segmentation');
    });
  });
});
