import { expect } from 'chai';
import { accuracy, count, createConfusion, overlaps, told } from '../../models/training/confusion';

describe('a confusion matrix', () => {
  const classes = ['background', 'crack', 'missing', 'rust'];
  const filled = () => {
    const confusion = createConfusion(classes);
    count(confusion, [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0]);
    count(confusion, [0, 3, 3], [0, 1, 3]);
    return confusion;
  };

  it('pools all that was counted, by hand', () => {
    // background: 5 true, 5 said, 4 both; crack: 2 true, 3 said, 1 both; rust: 2 true, 1 said, 1 both.
    expect(overlaps(filled())).to.deep.equal([4 / 6, 1 / 4, undefined, 1 / 2]);
    expect(told(filled())).to.deep.equal([4 / 5, 1 / 2, undefined, 1 / 2]);
    expect(accuracy(filled())).to.equal(6 / 9);
  });

  it('knows nothing before anything was counted', () => {
    expect(overlaps(createConfusion(['a']))).to.deep.equal([undefined]);
    expect(accuracy(createConfusion(['a']))).to.equal(undefined);
  });

  it('counts a class that was only said as 0, not as unknown', () => {
    const confusion = createConfusion(['a', 'b']);
    count(confusion, [0, 0], [0, 1]);
    expect(overlaps(confusion)).to.deep.equal([1 / 2, 0]);
    expect(told(confusion)).to.deep.equal([1 / 2, undefined]);
  });

  it('refuses answers of another size, and ids it has no class for', () => {
    const confusion = createConfusion(['a', 'b']);
    expect(() => count(confusion, [0, 1], [0])).to.throw(RangeError, 'expected 2 class ids but received 1');
    expect(() => count(confusion, [0], [255])).to.throw(RangeError, 'below 2');
    expect(() => count(confusion, [255], [0])).to.throw(RangeError, 'below 2');
    expect(() => count(confusion, [0], [-1])).to.throw(RangeError, 'below 2 but received 0 and -1');
  });
});
