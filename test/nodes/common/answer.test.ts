import { expect } from 'chai';
import { type Failed, LinesideError } from '../../../lib/errors';
import type { Frame } from '../../../lib/frame';
import type { Answered, Model, PredictOptions } from '../../../lib/model/model';
import type { Prediction } from '../../../lib/prediction';
import { answerOf } from '../../../nodes/common/answer';

/** Raw pixels; `width` tells pictures apart. */
const picture = (width: number) => ({ data: Buffer.alloc(width), width, height: 1, channels: 1 });
const timings = { decode: 1, fit: 2, infer: 3, read: 4 };
const options: PredictOptions = { confidence: 0.7 };
const { signal } = new AbortController();

/** Sees nothing in any picture, and cannot see those of 13 pixels. */
function blind({ width, height }: Frame): Answered | Failed {
  if (width === 13) return { error: { code: 'BAD_IMAGE', message: 'unlucky' } };
  const about = { time: 0, inference_id: '', model_id: '' };
  return { prediction: { predictions: [], image: { width, height }, ...about } as Prediction, timings };
}

function fake() {
  const asked: unknown[] = [];
  const model: Pick<Model, 'predict' | 'predictAll'> = {
    async predict(frame, ...rest) {
      asked.push([[frame.width], ...rest]);
      return blind(frame) as Answered;
    },
    async predictAll(frames, ...rest) {
      asked.push([frames.map(({ width }) => width), ...rest]);
      return frames.map(blind);
    },
  };
  return { model, asked };
}

/** Widths of the pictures that were answered, codes of the others. */
const seen = (payload: unknown) =>
  (payload as (Prediction | Failed)[]).map((one) => ('error' in one ? one.error.code : one.image.width));

describe('the answer to what a message carries', () => {
  const rows: [what: string, pictures: unknown[], asked: number[], seen: unknown[]][] = [
    ['pictures in their order', [1, 2, 3, 4].map(picture), [1, 2, 3, 4], [1, 2, 3, 4]],
    ['what is no picture', [picture(5), 'no picture?', picture(6), 7], [5, 6], [5, 'NO_IMAGE', 6, 'NO_IMAGE']],
    ['what the model cannot read', [picture(5), picture(13), picture(6)], [5, 13, 6], [5, 'BAD_IMAGE', 6]],
    ['no picture at all', [null], [], ['NO_IMAGE']],
  ];
  for (const [what, pictures, widths, wanted] of rows) {
    it(`to a list is a list, from one call of the model: ${what}`, async () => {
      const { model, asked } = fake();
      const { payload, image } = await answerOf(pictures, model, options, signal);
      expect(asked).to.deep.equal([[widths, options, signal]]);
      expect(seen(payload)).to.deep.equal(wanted);
      const frames = (image as (Frame | null)[]).map((frame) => frame?.width);
      expect(frames).to.deep.equal(wanted.map((one) => (typeof one === 'number' ? one : undefined)));
    });
  }

  it('to a list took as long as all of its pictures together', async () => {
    const { timings } = await answerOf([picture(1), picture(13), picture(2)], fake().model, options, signal);
    expect(timings).to.deep.equal({ decode: 2, fit: 4, infer: 6, read: 8 });
  });

  it('to one picture is one', async () => {
    const { model, asked } = fake();
    const answer = await answerOf(picture(3), model, options, signal);
    expect(asked).to.deep.equal([[[3], options, signal]]);
    expect(answer.payload).to.include({ model_id: '' });
    expect(answer.timings).to.deep.equal(timings);
  });

  it('to a list is none where the fault is no picture’s', async () => {
    const lost = new LinesideError('ENGINE_LOST', 'gone');
    const model = { ...fake().model, predictAll: () => Promise.reject(lost) };
    expect(await answerOf([picture(1)], model, options, signal).catch((thrown) => thrown)).to.equal(lost);
  });
});
