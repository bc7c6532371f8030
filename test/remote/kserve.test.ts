import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { Session } from '../../lib/model/model';
import { type ColourDetector, colourDetector, described } from '../colour-detector';
import { frameOf, squares } from '../pictures';
import { pictures } from './fixtures';
import type { TestServer } from './server';
import { findings, type Started, stage } from './stage';
import { serveTensors, sessionOf, type Tensors } from './tensor-server';

describe('a model on a server of the Open Inference Protocol', () => {
  const { closed, start, open, end } = stage();
  afterEach(end);

  const inferences = ({ received }: TestServer) => received.filter(({ path }) => path.endsWith('/infer'));
  const isBinary = ({ headers }: TestServer['received'][number]) => 'inference-header-content-length' in headers;

  describe('answers as the same model here', () => {
    const rows: [what: string, detector: ColourDetector, tensors?: Partial<Tensors>][] = [
      ['in binary', {}],
      ['in JSON', {}, { jsonOnly: true }],
      ['in half precision', { half: true }],
      ['with channels last', { channelsLast: true }],
      ['with an open size', { open: true }],
      ['with an open batch', { batch: 'open' }],
      ['with a batch of four', { batch: 4 }],
      ['with rows of YOLOv5', { layout: 'yolov5' }],
    ];
    for (const [what, detector, tensors] of rows) {
      it(what, async () => {
        const { here, settings } = await start(detector, tensors);
        const model = await open(settings);
        const frame = frameOf(await pictures.three());
        const { prediction, timings } = await model.predict(frame, { confidence: 0.3 });
        const expected = findings((await here.predict(frame, { confidence: 0.3 })).prediction);
        expect(expected).not.to.have.length(0);
        expect(findings(prediction)).to.deep.equal(expected);
        expect(prediction.model_id).to.equal('parts');
        expect(timings.infer).to.be.above(0);
      });
    }
  });

  it('is opened and asked in the engine process, too', async () => {
    const { here, settings } = await start();
    const model = closed(connect(settings));
    const frame = frameOf(await pictures.three());
    const { prediction } = await model.predict(frame);
    expect(findings(prediction)).to.deep.equal(findings((await here.predict(frame)).prediction));
  });

  it('says on its card what is known and where from', async () => {
    const { server, settings } = await start({ half: true });
    const model = await open(settings);
    const card = await model.ready();
    expect(card).to.deep.include({ task: 'detect', family: 'yolov8', classes: ['red', 'green', 'blue'], notes: [] });
    expect(card.input).to.deep.equal({ width: 64, height: 64, channels: 3, type: 'float16' });
    expect(card.provider).to.equal(`${server.url.host} (onnxruntime_onnx)`);
    expect(card.from).to.include({ classes: 'manifest', width: 'manifest' });
    expect(card.manifestPath).to.equal(settings.manifest);
    const state = { url: server.url.href, ready: true, name: 'tensors', version: '1.2.3' };
    expect((await model.inspect()).server).to.deep.equal(state);
  });

  it('is read by the metadata that the server gives, where there is no manifest', async () => {
    const describe: Tensors['describe'] = (metadata) => ({ ...metadata, parameters: described });
    const { settings } = await start({}, { describe });
    const { manifest: _, ...bare } = settings;
    const { classes, from, manifestPath } = await (await open(bare)).ready();
    expect(classes).to.deep.equal(['red', 'green', 'blue']);
    expect(from.classes).to.equal('metadata');
    expect(manifestPath).to.equal(undefined);
  });

  it('numbers its classes where nobody names them', async () => {
    const { settings } = await start();
    const { manifest: _, ...bare } = settings;
    expect((await (await open(bare)).ready()).classes).to.deep.equal(['class 0', 'class 1', 'class 2']);
  });

  describe('is found', () => {
    const rows: [url: string, modelId: string, path: string][] = [
      ['', 'parts', '/v2/models/parts'],
      ['v2', 'parts', '/v2/models/parts'],
      ['v2/', 'parts/3', '/v2/models/parts/versions/3'],
    ];
    for (const [url, modelId, path] of rows) {
      it(`at ${url || 'the root'} as ${modelId}`, async () => {
        const { server, settings } = await start();
        await open({ ...settings, url: server.url.href + url, modelId });
        expect(server.received.map((request) => request.path)).to.deep.equal([path, `${path}/ready`, `${path}/infer`]);
      });
    }
  });

  it('learns once that the server wants JSON', async () => {
    const { server, settings } = await start({}, { jsonOnly: true });
    const model = await open(settings);
    for (let i = 0; i < 3; i++) await model.predict(frameOf(await pictures.corner()));
    expect(inferences(server).map(isBinary)).to.deep.equal([true, false, false, false, false]);
    expect((await model.ready()).notes.join()).to.match(/takes no binary tensors: they travel as JSON/);
  });

  it('takes JSON answers of a server that reads binary', async () => {
    const { here, settings } = await start({}, { textAnswers: true });
    const frame = frameOf(await pictures.three());
    const { prediction } = await (await open(settings)).predict(frame);
    expect(findings(prediction)).to.deep.equal(findings((await here.predict(frame)).prediction));
  });

  it('adds the batch to shapes that leave it out', async () => {
    const bare = <T extends { shape: number[] }>(ports: T[]) =>
      ports.map((port) => ({ ...port, shape: port.shape.slice(1) }));
    const describe: Tensors['describe'] = ({ inputs, outputs, ...rest }) => {
      return { ...rest, inputs: bare(inputs), outputs: bare(outputs) };
    };
    const { here, settings } = await start({}, { describe });
    const model = await open(settings);
    const frame = frameOf(await pictures.three());
    const { prediction } = await model.predict(frame);
    expect(findings(prediction)).to.deep.equal(findings((await here.predict(frame)).prediction));
    expect((await model.ready()).notes.join()).to.match(/leaves the batch out/);
  });

  it('lets outputs be as they come where the metadata has others', async () => {
    const describe: Tensors['describe'] = ({ outputs, ...rest }) => {
      return { ...rest, outputs: outputs.map((port) => ({ ...port, shape: [1, 7] })) };
    };
    const { settings } = await start({}, { describe });
    const { prediction } = await (await open(settings)).predict(frameOf(await pictures.corner()));
    expect(findings(prediction)).not.to.have.length(0);
  });

  it('takes the outputs of a server that does not name them', async () => {
    const { settings } = await start({}, { describe: ({ outputs: _, ...rest }) => rest });
    const { prediction } = await (await open(settings)).predict(frameOf(await pictures.corner()));
    expect(findings(prediction)).not.to.have.length(0);
  });

  describe('with several pictures', () => {
    const frames = async () =>
      (
        await Promise.all([pictures.corner(), pictures.three(), pictures.black(), pictures.wide(), pictures.three()])
      ).map(frameOf);

    async function same({ here, settings }: Started): Promise<void> {
      const asked = await frames();
      const answers = await (await open(settings)).predictAll(asked);
      const expected = await here.predictAll(asked);
      const all = [answers, expected].map((list) =>
        list.map((one) => ('error' in one ? one : findings(one.prediction))),
      );
      expect(all[0]).to.deep.equal(all[1]);
    }

    const batchesOf = (server: TestServer) =>
      inferences(server).map(({ headers, body }) => {
        const length = Number(headers['inference-header-content-length']);
        return JSON.parse(body.toString('utf8', 0, length)).inputs[0].shape[0];
      });

    it('runs them together where the model takes many', async () => {
      const started = await start({ batch: 'open' });
      await same(started);
      expect(batchesOf(started.server)).to.deep.equal([1, 5]);
    });

    it('runs them alone where the server refuses so many', async () => {
      const started = await start({ batch: 'open' }, { maxBatch: 2 });
      await same(started);
      expect(batchesOf(started.server)).to.deep.equal([1, 5, 1, 1, 1, 1, 1]);
    });

    it('runs them alone where the model takes one', async () => {
      const started = await start();
      await same(started);
      expect(batchesOf(started.server)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    });
  });

  it('has two runs on their way, and gives each its own answer', async () => {
    let waiting: (() => void)[] | undefined;
    let most = 0;
    const path = await colourDetector();
    const session = closed(await sessionOf(path));
    const gated: Session = {
      ...session,
      async run(feeds) {
        const gate = waiting;
        if (gate) {
          await new Promise<void>((go) => {
            gate.push(go);
            most = Math.max(most, gate.length);
            if (gate.length === 2) for (const open of gate.splice(0)) open();
          });
        }
        return session.run(feeds);
      },
    };
    const server = closed(await serveTensors({ sessions: { parts: gated } }));
    const model = await open({ backend: 'kserve', url: server.url.href, modelId: 'parts' });
    waiting = [];
    const colours = ['#f00', '#0f0', '#00f', '#f00'];
    const asked = colours.map(async (colour) =>
      model.predict(frameOf(await squares([{ colour, left: 0, top: 0, size: 64 }]))),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ prediction }) => findings(prediction)[0]!.class)).to.deep.equal([
      'class 0',
      'class 1',
      'class 2',
      'class 0',
    ]);
    expect(most).to.equal(2);
  });
});
