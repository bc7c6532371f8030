import { expect } from 'chai';
import { connect } from '../../lib/connect';
import type { EngineModel } from '../../lib/engine/host';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { DetectPrediction } from '../../lib/prediction';
import { colourDetector, colours } from '../colour-detector';
import { frameOf, squares } from '../pictures';

const codes: Record<string, string> = { red: '#f00', green: '#0f0', blue: '#00f' };

describe('a batch through engine processes', () => {
  const models: EngineModel[] = [];
  const frames = new Map<string, Frame>();

  before(async () => {
    for (const name of colours)
      frames.set(name, frameOf(await squares([{ colour: codes[name]!, left: 0, top: 0, size: 32 }])));
  });
  afterEach(() => Promise.all(models.splice(0).map((model) => model.close())));

  function connected(settings: Parameters<typeof connect>[0]): EngineModel {
    const model = connect(settings);
    models.push(model);
    return model;
  }

  const picturesOf = (names: readonly string[]) => names.map((name) => frames.get(name) ?? { ...frameOf(broken) });
  const broken = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);

  /** The colour that was seen in each picture, or the code of its error. */
  async function seen(model: EngineModel, names: readonly string[]): Promise<string[]> {
    const answers = await model.predictAll(picturesOf(names));
    return answers.map((one) =>
      'error' in one ? one.error.code : (one.prediction as DetectPrediction).predictions[0]!.class,
    );
  }

  for (const instances of [1, 2]) {
    for (const batch of ['open', 1] as const) {
      it(`keeps its order: ${instances} × a batch axis that is ${batch}`, async () => {
        const model = connected({ path: await colourDetector({ batch }), provider: 'cpu', threads: 1, instances });
        const names = Array.from({ length: 21 }, (_, i) => (i === 5 ? 'BAD_IMAGE' : colours[(i * i) % 3]!));
        expect(await seen(model, names)).to.deep.equal(names);
        expect(model.pids()).to.have.length(instances);
      });
    }
  }

  it('is shared out among the processes', async () => {
    const model = connected({ path: await colourDetector(), provider: 'cpu', threads: 1, instances: 2 });
    await model.ready();
    const [first, second] = model.pids();
    const lost: Promise<LinesideError>[] = [first, second].map((pid) => {
      const batch = model.predictAll(picturesOf(['red', 'green'])).then(
        () => expect.fail('expected the loss of its process'),
        (error) => error,
      );
      process.kill(pid!, 'SIGKILL');
      return batch;
    });
    for (const error of await Promise.all(lost)) expect(error.code).to.equal('ENGINE_LOST');
    expect(await seen(model, ['blue', 'red', 'green'])).to.deep.equal(['blue', 'red', 'green']);
  });

  it('has the time of each of its pictures', async () => {
    const path = await colourDetector({ work: 8 });
    const model = connected({ path, provider: 'cpu', threads: 1 });
    await model.ready();
    const start = performance.now();
    await model.predict(frames.get('red')!);
    const single = performance.now() - start;
    const hurried = connected({ path, provider: 'cpu', threads: 1, timeoutMs: Math.ceil(8 * single) });
    await hurried.ready();
    const names = Array.from({ length: 16 }, () => 'red'); // twice the time that one has
    expect(await seen(hurried, names)).to.deep.equal(names);
  });

  it('of none is none', async () => {
    const model = connected({ path: await colourDetector(), provider: 'cpu', threads: 1 });
    expect(await model.predictAll([])).to.deep.equal([]);
  });
});
