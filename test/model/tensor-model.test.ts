import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { PredictOptions } from '../../lib/model/model';
import type { DetectPrediction } from '../../lib/prediction';
import { grey, model, type Row } from './fake-model';

/** 128 × 64 lies as 64 × 32 at top 16: twice as large, 16 up. */
const wide = grey(128, 64);

async function boxes(rows: Row[], frame = wide, options?: PredictOptions) {
  const { prediction } = await model(() => rows).predict(frame, options);
  return (prediction as DetectPrediction).predictions;
}

describe('what a model of tensors finds', () => {
  const rows: {
    why: string;
    said: Row;
    expected: [x: number, y: number, width: number, height: number] | undefined;
  }[] = [
    { why: 'is in pixels of the picture', said: [10, 26, 20, 36, 0.9, 0], expected: [30, 30, 20, 20] },
    { why: 'is clipped to it', said: [-10, 0, 10, 26, 0.9, 0], expected: [10, 10, 20, 20] },
    { why: 'is the picture itself', said: [-99, -99, 99, 99, 0.9, 0], expected: [64, 32, 128, 64] },
    { why: 'is nothing beside it', said: [10, 0, 20, 15, 0.9, 0], expected: undefined },
    { why: 'is nothing without width', said: [10, 26, 10, 36, 0.9, 0], expected: undefined },
    { why: 'is nothing inside out', said: [20, 36, 10, 26, 0.9, 0], expected: undefined },
    { why: 'is nothing that is no number', said: [Number.NaN, 26, 20, 36, 0.9, 0], expected: undefined },
    { why: 'is rounded to a hundredth', said: [10, 26, 20.003, 36, 0.9, 0], expected: [30, 30, 20.01, 20] },
  ];
  for (const { why, said, expected } of rows) {
    it(why, async () => {
      const found = (await boxes([said])).map(({ x, y, width, height }) => [x, y, width, height]);
      expect(found).to.deep.equal(expected ? [expected] : []);
    });
  }

  it('is sorted, named, and numbered where there is no name', async () => {
    const found = await boxes([
      [10, 26, 20, 36, 0.5, 1],
      [10, 26, 20, 36, 0.9000004, 7],
      [10, 26, 20, 36, 0.7, 0],
    ]);
    expect(found.map((one) => [one.class, one.class_id, one.confidence])).to.deep.equal([
      ['class 7', 7, 0.9],
      ['bolt', 0, 0.7],
      ['nut', 1, 0.5],
    ]);
  });
});

describe('the answer of a model of tensors', () => {
  it('has the keys of the API documents, and those that Lineside adds', async () => {
    const { prediction, timings } = await model(() => [[10, 26, 20, 36, 0.9, 0]]).predict(wide);
    const answer = prediction as DetectPrediction;
    expect(answer).to.have.all.keys('predictions', 'image', 'time', 'inference_id', 'model_id');
    const added = ['class_id', 'detection_id'];
    expect(answer.predictions[0]).to.have.all.keys('x', 'y', 'width', 'height', 'class', 'confidence', ...added);
    expect(answer.image).to.deep.equal({ width: 128, height: 64 });
    expect(answer.model_id).to.equal('parts/3');
    expect(timings).to.have.all.keys('decode', 'fit', 'infer', 'read');
    const total = Object.values(timings).reduce((sum, ms) => sum + ms, 0);
    expect(answer.time * 1000).to.be.closeTo(total, 1e-6);
  });

  it('has new ids every time', async () => {
    const opened = model(() => [
      [10, 26, 20, 36, 0.9, 0],
      [10, 26, 20, 36, 0.8, 0],
    ]);
    const answers = await Promise.all([opened.predict(wide), opened.predict(wide)]);
    const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
    const ids = answers.flatMap(({ prediction }) => {
      const { inference_id, predictions } = prediction as DetectPrediction;
      return [inference_id, ...predictions.map((one) => one.detection_id)];
    });
    for (const id of ids) expect(id).to.match(uuid);
    expect(new Set(ids).size).to.equal(6);
  });

  it('goes through JSON unchanged', async () => {
    const { prediction } = await model(() => [[10, 26, 20, 36, 0.9, 0]]).predict(wide);
    expect(JSON.parse(JSON.stringify(prediction))).to.deep.equal(prediction);
  });
});

describe('two pictures at once', () => {
  it('do not mix their tensors', async () => {
    const levels = [10, 60, 110, 160, 210];
    const opened = model(async ({ data }) => {
      const before = data.slice();
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      expect(data).to.deep.equal(before);
      return [[0, 0, 64, 64, 0.9, Math.round(Number(data[64 * 32]) * 255)]];
    });
    const answers = await Promise.all(levels.map((level) => opened.predict(grey(64 + level, 64, level))));
    const found = answers.map(({ prediction }) => {
      const { predictions, image } = prediction as DetectPrediction;
      return [predictions[0]?.class_id, image.width];
    });
    expect(found).to.deep.equal(levels.map((level) => [level, 64 + level]));
  });
});
