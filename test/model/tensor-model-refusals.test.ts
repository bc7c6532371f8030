import { expect } from 'chai';
import { rawFrame } from '../../lib/frame';
import type { PredictOptions, Tensor } from '../../lib/model/model';
import { toOutputs } from '../../lib/model/output';
import type { DetectPrediction } from '../../lib/prediction';
import { until } from '../pictures';
import { grey, model, type Row } from './fake-model';

const picture = grey(64, 64);
const rows: Row[] = [
  [0, 0, 10, 10, 0.9, 0],
  [20, 20, 30, 30, 0.5, 1],
  [40, 40, 50, 50, 0.3, 0],
];

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error) => error.code ?? error.message,
  );

describe('the options of a prediction', () => {
  const right: [options: PredictOptions | undefined, confidences: number[], why: string][] = [
    [undefined, [0.9, 0.5], 'those of the manifest: 0.4'],
    [{}, [0.9, 0.5], 'none'],
    [{ confidence: 0.1 }, [0.9, 0.5, 0.3], 'a lower threshold'],
    [{ confidence: 1 }, [], 'the highest'],
    [{ classes: ['nut'] }, [0.5], 'one class'],
    [{ classes: ['nut', 'bolt'] }, [0.9, 0.5], 'both'],
    [{ classes: [] }, [0.9, 0.5], 'an empty list is all'],
    [{ maxDetections: 1 }, [0.9], 'at most one'],
  ];
  for (const [options, confidences, why] of right) {
    it(`hold: ${why}`, async () => {
      const { prediction } = await model(() => rows).predict(picture, options);
      const found = (prediction as DetectPrediction).predictions.map((one) => one.confidence);
      expect(found).to.deep.equal(confidences);
    });
  }

  const wrong: [options: object, words: string][] = [
    [{ confidence: 1.01 }, 'expected a number from 0 to 1 for confidence but received 1.01'],
    [{ confidence: -0.1 }, 'for confidence but received -0.1'],
    [{ confidence: Number.NaN }, 'for confidence but received NaN'],
    [{ overlap: 30 }, 'expected a number from 0 to 1 for overlap but received 30'],
    [{ maxDetections: 0 }, 'expected a whole number above 0 for maxDetections but received 0'],
    [{ maxDetections: 1.5 }, 'for maxDetections but received 1.5'],
    [{ classes: ['nut', 'cog'] }, `expected names of the model's classes (bolt, nut) for classes but received "cog"`],
    [{ classes: ['Nut'] }, 'for classes but received "Nut"'],
  ];
  for (const [options, words] of wrong) {
    it(`are refused before anything runs: ${JSON.stringify(options)}`, async () => {
      let runs = 0;
      const counting = model(() => {
        runs++;
        return rows;
      });
      const error = await counting.predict(picture, options as PredictOptions).catch((thrown) => thrown);
      expect(error.code).to.equal('BAD_OPTION');
      expect(error.message).to.include(words);
      expect(runs).to.equal(0);
    });
  }
});

describe('a model of tensors', () => {
  it('goes on after a bad picture and after a run that failed', async () => {
    let fails = false;
    const opened = model(() => {
      if (fails) throw new Error('out of memory');
      return rows;
    });
    const bad = rawFrame({ data: Buffer.alloc(5), width: 2, height: 2, channels: 3 });
    expect(await codeOf(opened.predict(bad))).to.equal('BAD_IMAGE');
    fails = true;
    expect(await codeOf(opened.predict(picture))).to.equal('out of memory');
    fails = false;
    expect(await codeOf(opened.predict(picture))).to.equal('no error');
  });

  it('lets who waits give up, and refuses who waits when it is closed; what runs ends by itself', async () => {
    const ends: (() => void)[] = [];
    let closed = 0;
    const close = async () => void closed++;
    const opened = model(() => new Promise<Row[]>((resolve) => ends.push(() => resolve(rows))), { close });
    const leaving = new AbortController();
    const running = codeOf(opened.predict(picture));
    await until(() => ends.length > 0);
    const gone = codeOf(opened.predict(picture, {}, leaving.signal));
    const waiting = codeOf(opened.predict(picture));
    leaving.abort();
    expect(await gone).to.equal('CLOSED');
    await opened.close();
    expect(await waiting).to.equal('CLOSED');
    expect(await codeOf(opened.predict(picture)), 'who comes later').to.equal('CLOSED');
    ends[0]?.();
    expect(await running).to.equal('no error');
    expect([ends.length, closed]).to.deep.equal([1, 1]);
  });

  it('says what it is', async () => {
    expect((await model(() => rows).ready()).model_id).to.equal('parts/3');
  });
});

describe('outputs as float32', () => {
  const tensors: [tensor: Tensor, numbers: number[], whole: boolean][] = [
    [{ type: 'float32', dims: [2], data: Float32Array.of(0.5, -1) }, [0.5, -1], false],
    [{ type: 'float16', dims: [2], data: Uint16Array.of(0x3800, 0xbc00) }, [0.5, -1], false],
    [{ type: 'uint8', dims: [2], data: Uint8Array.of(0, 255) }, [0, 255], true],
    [{ type: 'int32', dims: [2], data: Int32Array.of(-7, 7) }, [-7, 7], true],
    [{ type: 'int64', dims: [3], data: BigInt64Array.of(-7n, 7n, 2n ** 40n) }, [-7, 7, 2 ** 40], true],
  ];
  for (const [tensor, numbers, whole] of tensors) {
    it(tensor.type, () => {
      const data = Float32Array.from(numbers);
      expect(toOutputs({ y: tensor })).to.deep.equal([{ name: 'y', dims: tensor.dims, data, whole }]);
    });
  }
});
