import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { KserveSettings } from '../../../lib/backends/kserve';
import type { LinesideError } from '../../../lib/errors';
import { type Frame, rawFrame } from '../../../lib/frame';
import type { LocalCard, Model } from '../../../lib/model/model';
import { openHere } from '../../../lib/open';
import type { Prediction } from '../../../lib/prediction';
import { createCamera, type View } from '../../../lib/simulator';
import { fixtureBytes, frameOf } from '../../pictures';
import { root } from '../../repository';
import { manifestOf } from '../manifests';
import { installed, type MlServer, startMlServer } from './mlserver';

const fixtures = process.env.LINESIDE_FIXTURES;
const files: Record<string, string> = {
  'parts-detect': join(root, 'models', 'parts-detect.onnx'),
  'parts-outline': join(root, 'models', 'parts-outline.onnx'),
  'parts-classify': join(root, 'models', 'parts-classify.onnx'),
  ...(fixtures && { deim: resolve(fixtures, 'models', 'deimv2_atto_coco.onnx') }),
  ...(fixtures && { squeezenet: resolve(fixtures, 'models', 'squeezenet_fp16_winml.onnx') }),
};

describe('a model on MLServer', function () {
  this.timeout(120_000);
  let server: MlServer;
  const models: Model[] = [];
  before(async function () {
    server = await startMlServer(installed(this), files);
  });
  after(async () => {
    for (const model of models) await model.close();
    await server?.close();
  });

  /** The same model on this machine, and on the server. */
  async function both(name: string): Promise<{ here: Model<LocalCard>; there: Model<LocalCard> }> {
    const here = await openHere({ backend: 'onnx', path: files[name]!, provider: 'cpu', threads: 1 });
    const there = await openHere(settings(name, { manifest: await manifestOf(here) }));
    models.push(here, there);
    return { here, there };
  }

  const settings = (modelId: string, more: Partial<KserveSettings> = {}): KserveSettings => {
    return { backend: 'kserve', url: server.url, modelId, ...more };
  };

  const rows: [name: string, view: View][] = [
    ['parts-detect', 'belt'],
    ['parts-outline', 'belt'],
    ['parts-classify', 'station'],
  ];
  for (const [name, view] of rows)
    it(`sees of the ${view} what it sees here: ${name}`, async () => {
      const { here, there } = await both(name);
      const frames = shots(view, 4);
      for (const frame of frames) close(await asked(there, frame), await asked(here, frame));
      const answers = await there.predictAll(frames);
      expect(answers).to.have.length(frames.length);
      const counts = answers.map((one) => ('error' in one ? one : parts(one.prediction).length));
      expect(counts).to.deep.equal(
        await Promise.all(frames.map(async (frame) => parts(await asked(here, frame)).length)),
      );
    });

  it('takes a second input of whole numbers, and several pictures a run', async function () {
    const frames = ['bus', 'sports'].map((name) => frameOf(fixtureBytes(this, `images/yolosharp_${name}.jpg`)));
    const { here, there } = await both('deim');
    const [answers, expected] = [await there.predictAll(frames), await here.predictAll(frames)];
    for (const [i, answer] of answers.entries()) {
      const other = expected[i]!;
      if ('error' in answer || 'error' in other) expect.fail(JSON.stringify([answer, other]));
      close(answer.prediction, other.prediction);
    }
  });

  it('takes half precision', async function () {
    const frame = frameOf(fixtureBytes(this, 'images/winml_fish.png'));
    const { here, there } = await both('squeezenet');
    close(await asked(there, frame, 0.01), await asked(here, frame, 0.01));
  });

  it('says what MLServer is', async () => {
    const { there } = await both('parts-detect');
    const { notes, server: state } = await there.inspect();
    expect(notes.join()).to.match(/takes no binary tensors/);
    expect(state).to.deep.include({ name: 'mlserver', ready: true });
    expect(state!.version).to.match(/^1\./);
  });

  it('says NO_MODEL for a model it does not have', async () => {
    const error = await openHere(settings('nobody')).then(
      () => expect.fail('expected a failure'),
      (error: LinesideError) => error,
    );
    expect(error.code).to.equal('NO_MODEL');
    expect(error.message).to.include('Model nobody not found');
  });
});

function shots(view: View, count: number): Frame[] {
  const camera = createCamera({ view, seed: 900_001 });
  return Array.from({ length: count }, (_, i) => rawFrame(camera.shoot(4 + i).picture));
}

const asked = async (model: Model, frame: Frame, confidence = 0.4) =>
  (await model.predict(frame, { confidence })).prediction;

const parts = (prediction: Prediction) => ('predictions' in prediction ? (prediction.predictions as object[]) : []);

/** As like as two builds of one runtime are: a hundredth of a pixel, a hundred-thousandth of a confidence. */
function close(is: Prediction, was: Prediction): void {
  const [found, expected] = [parts(is), parts(was)] as Record<string, unknown>[][];
  expect(found!.map((one) => one.class)).to.deep.equal(expected!.map((one) => one.class));
  expect(expected).not.to.have.length(0);
  for (const [i, one] of found!.entries()) {
    const other = expected![i]!;
    expect(one.confidence).to.be.closeTo(other.confidence as number, 1e-5);
    for (const key of ['x', 'y', 'width', 'height'].filter((key) => key in other))
      expect(one[key], key).to.be.closeTo(other[key] as number, 0.01);
    expect((one.points as unknown[])?.length).to.equal((other.points as unknown[])?.length);
  }
}
