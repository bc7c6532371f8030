import { expect } from 'chai';
import { Thrift } from '../../lib/capture/thrift';

const windowMs = 10_000;

/** What is judged of windows in a row, each as pictures a second that came and that were taken. */
function judged(thrift: Thrift, ...windows: [came: number, taken: number][]): (number | undefined)[] {
  return windows.map(([came, taken]) => thrift.judge(10 * came, 10 * taken, windowMs));
}

const no = undefined;

describe('how many pictures are made', () => {
  it('is a quarter more than are taken, when most are skipped for half a minute', () => {
    expect(judged(new Thrift(), [25, 8], [25, 8], [25, 8])).to.deep.equal([no, no, 10]);
  });

  it('stays as it is while most are taken, or for a pause in the work', () => {
    expect(judged(new Thrift(), [25, 16], [25, 16], [25, 16], [25, 16])).to.deep.equal([no, no, no, no]);
    expect(judged(new Thrift(), [25, 0], [25, 0], [25, 25], [25, 0])).to.deep.equal([no, no, no, no]);
  });

  it('is one a second for nobody', () => {
    expect(judged(new Thrift(), [25, 0], [25, 0], [25, 0])).to.deep.equal([no, no, 1]);
  });

  it('is all again as soon as all of them are taken', () => {
    const thrift = new Thrift();
    judged(thrift, [25, 8], [25, 8], [25, 8]);
    expect(judged(thrift, [10, 8], [10, 10])).to.deep.equal([no, 0]);
  });

  it('goes further down, and not up, while ever fewer are taken', () => {
    const thrift = new Thrift();
    judged(thrift, [25, 8], [25, 8], [25, 8]);
    expect(judged(thrift, [10, 4], [10, 4], [10, 4])).to.deep.equal([no, no, 5]);
  });

  it('is not judged while nothing comes, nor soon after a camera that lets in only one', () => {
    const thrift = new Thrift();
    expect(judged(thrift, [0, 0], [0, 0], [0, 0])).to.deep.equal([no, no, no]);
    thrift.refuse(0);
    const windows = Array.from({ length: 60 }, (): [number, number] => [25, 1]);
    expect(judged(thrift, ...windows).every((limit) => limit === undefined)).to.equal(true);
    expect(judged(thrift, [25, 1], [25, 1], [25, 1])).to.deep.equal([no, no, 2]);
  });
});
