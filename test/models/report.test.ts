import { expect } from 'chai';
import { between, missed, table } from '../../models/training/report';
import { type Score, trials } from '../../models/training/trials';

describe('the report of scores', () => {
  const scores: Score[] = [
    {
      task: 'detect',
      pictures: 300,
      milliseconds: 12.34,
      figures: [
        {
          measure: 'mAP50',
          value: 0.95,
          byClass: [
            ['bolt', 0.95],
            ['nut', undefined],
          ],
        },
        { measure: 'mAP50-95', value: 0.7496, byClass: [] },
      ],
    },
    {
      task: 'outline',
      pictures: 300,
      milliseconds: 20,
      figures: [{ measure: 'mask mAP50-95', value: 0.1, byClass: [] }],
    },
  ];

  it('names every target that is missed, and no measure without one', () => {
    expect(missed(scores)).to.deep.equal(['parts-detect.onnx: expected mAP50-95 of at least 0.75 but it is 0.7496']);
  });

  it('is a table', () => {
    const cells = table(scores)
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(cells.slice(2)).to.deep.equal([
      ['parts-detect.onnx', 'mAP50', '0.950', '≥ 0.95: met', 'bolt 0.950, nut –', '300', '12.3 ms'],
      ['parts-detect.onnx', 'mAP50-95', '0.750', '≥ 0.75: MISSED', '', '300', '12.3 ms'],
      ['parts-outline.onnx', 'mask mAP50-95', '0.100', '', '', '300', '20.0 ms'],
    ]);
  });

  it("holds the issue's targets", () => {
    expect(Object.fromEntries(Object.entries(trials).map(([task, { targets }]) => [task, targets]))).to.deep.equal({
      detect: { mAP50: 0.95, 'mAP50-95': 0.75 },
      outline: { 'mask mAP50': 0.93 },
      segment: { 'mean IoU': 0.8 },
      classify: { accuracy: 0.97 },
    });
  });

  it('takes the place of the one before between its markers', () => {
    const readMe = 'a\n<!-- scores -->\nold\n<!-- /scores -->\nb\n';
    const written = between(readMe, 'new');
    expect(written).to.equal('a\n<!-- scores -->\nnew\n<!-- /scores -->\nb\n');
    expect(between(written, 'new')).to.equal(written);
    expect(() => between('nothing', 'new')).to.throw('expected <!-- scores --> and <!-- /scores -->');
  });
});
