import { expect } from 'chai';
import { classification, multiLabel } from '../../lib/model/classify-answer';

const classes = ['ok', 'scratch', 'dent', 'hole'];
const confidences = Float32Array.from([0.1, 0.5, 0.25, 0.15]);

describe('classification', () => {
  const rows: [what: string, asked: { confidence: number; topK?: number }, top: string, listed: string[]][] = [
    ['all from the threshold up, best first', { confidence: 0.15 }, 'scratch', ['scratch', 'dent', 'hole']],
    ['the threshold itself is enough', { confidence: 0.5 }, 'scratch', ['scratch']],
    ['none: an empty top', { confidence: 0.51 }, '', []],
    ['the best two', { confidence: 0, topK: 2 }, 'scratch', ['scratch', 'dent']],
    ['the best two, if they reach it', { confidence: 0.4, topK: 2 }, 'scratch', ['scratch']],
    ['0 is all', { confidence: 0, topK: 0 }, 'scratch', ['scratch', 'dent', 'hole', 'ok']],
  ];
  for (const [what, asked, top, listed] of rows) {
    it(what, () => {
      const answer = classification(confidences, { classes }, asked);
      expect(answer.predictions.map((one) => one.class)).to.deep.equal(listed);
      expect(answer).to.include({ top, confidence: top ? 0.5 : 0 });
    });
  }

  it('has exactly the keys of the API document, and the id', () => {
    const answer = classification(confidences, { classes }, { confidence: 0.4 });
    expect(answer).to.deep.equal({
      ...{ top: 'scratch', confidence: 0.5 },
      predictions: [{ class: 'scratch', class_id: 1, confidence: 0.5 }],
    });
  });

  it('numbers what has no name', () => {
    expect(classification(Float32Array.of(0, 1), { classes: [] }, { confidence: 0.4 }).top).to.equal('class 1');
  });
});

describe('several labels at once', () => {
  it('lists all by name, and the names of those that reach the threshold in the order of their ids', () => {
    expect(multiLabel(Float32Array.of(0.75, 0.25, 0.5), { classes }, { confidence: 0.5 })).to.deep.equal({
      predictions: {
        ok: { confidence: 0.75, class_id: 0 },
        scratch: { confidence: 0.25, class_id: 1 },
        dent: { confidence: 0.5, class_id: 2 },
      },
      predicted_classes: ['ok', 'dent'],
    });
  });
});
