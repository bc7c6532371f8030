import { expect } from 'chai';
import { label } from '../../lib/draw/label';
import { defaultDrawOptions } from '../../lib/draw/options';
import { overlay } from '../../lib/draw/overlay';
import { colourOf } from '../../lib/draw/palette';
import type { ClassifyPrediction, MultiLabelPrediction } from '../../lib/prediction';
import { pixelAt, plain } from './pixels';

const answer = { image: { width: 400, height: 300 }, time: 0, inference_id: '1', model_id: 'm' };
const single = (top: string, confidence: number): ClassifyPrediction => ({
  ...answer,
  top,
  confidence,
  predictions: [],
});
const several: MultiLabelPrediction = {
  ...answer,
  predictions: {
    ok: { confidence: 0.1, class_id: 0 },
    dent: { confidence: 0.6, class_id: 1 },
    hole: { confidence: 0.9, class_id: 2 },
  },
  predicted_classes: ['dent', 'hole'],
};
/** 1.4 times the letters of a label on a picture of this size, 18. */
const height = 25;

function drawn(prediction: ClassifyPrediction | MultiLabelPrediction, labels = true) {
  const pixels = plain(400, 300, 90);
  overlay(pixels, prediction, { ...defaultDrawOptions, labels });
  return pixels;
}

describe('the banner', () => {
  it('says the best class across the top edge, in its colour', () => {
    const pixels = drawn(single('scratch', 0.876));
    const plate = label('scratch 88%', height, colourOf('scratch'));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < plate.width; x++) expect(pixelAt(pixels, x, y)).to.deep.equal(pixelAt(plate, x, y));
      expect(pixelAt(pixels, 399, y)).to.deep.equal([...colourOf('scratch')]);
    }
    expect(pixelAt(pixels, 200, height)).to.deep.equal([90, 90, 90]);
  });

  it('says all classes that are true, the surest first', () => {
    const pixels = drawn(several);
    const [hole, dent] = [label('hole 90%', height, colourOf('hole')), label('dent 60%', height, colourOf('dent'))];
    expect(pixelAt(pixels, 5, 12)).to.deep.equal(pixelAt(hole, 5, 12));
    for (let x = 0; x < dent.width; x++) {
      expect(pixelAt(pixels, hole.width + x, 12)).to.deep.equal(pixelAt(dent, x, 12));
    }
    expect(pixelAt(pixels, 399, 0)).to.deep.equal([...colourOf('hole')]);
  });

  const none: [what: string, prediction: ClassifyPrediction | MultiLabelPrediction, labels: boolean][] = [
    ['no class reaches the threshold', single('', 0), true],
    ['labels are not wanted', single('scratch', 0.9), false],
    ['no class of several is true', { ...several, predicted_classes: [] }, true],
  ];
  for (const [what, prediction, labels] of none) {
    it(`is left out where ${what}`, () => {
      expect(drawn(prediction, labels).data.every((value) => value === 90)).to.equal(true);
    });
  }

  it('survives a picture smaller than its letters', () => {
    const pixels = plain(3, 2);
    overlay(pixels, single('scratch', 0.9), defaultDrawOptions);
    expect(pixelAt(pixels, 0, 0)).to.deep.equal([...colourOf('scratch')]);
  });
});
