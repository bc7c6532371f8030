import { expect } from 'chai';
import type { Failed } from '../../lib/errors';
import { type Frame, rawFrame } from '../../lib/frame';
import type { Answered, Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { DetectPrediction } from '../../lib/prediction';
import { type ColourDetector, cells, colourDetector, colours, side } from '../colour-detector';

const rgb: Record<string, number[]> = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] };

/** A picture of one colour: every cell of the detector is of it. */
function plain(colour: string): Frame {
  const data = Buffer.from(Array.from({ length: side * side }, () => rgb[colour]!).flat());
  return rawFrame({ data, width: side, height: side, channels: 3 });
}

const broken = (): Frame => ({ ...plain('red'), data: Buffer.alloc(5) });

const openModel = async (options: ColourDetector) =>
  openHere({ backend: 'onnx', path: await colourDetector(options), provider: 'cpu', threads: 1 });

/** What was found, in a word: the colour of all cells, or the error's code. */
function word(answer: Answered | Failed): string {
  if ('error' in answer) return answer.error.code;
  const { predictions } = answer.prediction as DetectPrediction;
  const names = new Set(predictions.map((one) => one.class));
  return predictions.length === cells && names.size === 1 ? [...names][0]! : JSON.stringify(predictions);
}

const settings: [what: string, options: ColourDetector][] = [
  ['an open batch axis', { batch: 'open' }],
  ['an open batch axis, float16, channels last', { batch: 'open', half: true, channelsLast: true }],
  ['open axes all over', { batch: 'open', open: true }],
  ['four pictures a run', { batch: 4 }],
  ['one picture a run', { batch: 1 }],
  ['an axis that only looks open', { batch: 'open, they say' }],
];

for (const [what, options] of settings) {
  describe(`a batch on a model with ${what}`, () => {
    let model: Model;
    before(async () => {
      model = await openModel(options);
    });
    after(() => model.close());

    const lists: [name: string, wanted: string[]][] = [
      ['of one', ['green']],
      ['in its order', ['red', 'green', 'blue', 'blue', 'red']],
      ['that is larger than any run', Array.from({ length: 37 }, (_, i) => colours[(i * i) % 3]!)],
      ['with a bad picture, which fails alone', ['red', 'BAD_IMAGE', 'blue']],
      ['of bad pictures only', ['BAD_IMAGE', 'BAD_IMAGE']],
      ['of none', []],
    ];
    for (const [name, wanted] of lists) {
      it(`answers one ${name}`, async () => {
        const frames = wanted.map((each) => (each === 'BAD_IMAGE' ? broken() : plain(each)));
        const answers = await model.predictAll(frames, { overlap: 1 });
        expect(answers.map(word)).to.deep.equal(wanted);
      });
    }

    it('answers single pictures too', async () => {
      expect(word(await model.predict(plain('blue'), { overlap: 1 }))).to.equal('blue');
    });

    it('refuses a wrong option for the whole batch', async () => {
      const thrown = await model.predictAll([plain('red')], { confidence: 7 }).catch((error) => error);
      expect(thrown).to.include({ code: 'BAD_OPTION' });
    });
  });
}
