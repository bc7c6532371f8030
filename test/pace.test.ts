import { expect } from 'chai';
import { pace } from '../lib/pace';
import { seeded } from './bench/random';

describe('the pace', () => {
  it('lets everything pass where there is no limit', () => {
    const early = pace(0);
    expect([0, 0, 0.1, 5].map(early)).to.deep.equal([0, 0, 0, 0]);
  });

  it('lets ten a second through of twenty-five, on average', () => {
    const early = pace(10);
    const times = Array.from({ length: 250 }, (_, at) => at * 40);
    expect(times.filter((now) => early(now) === 0)).to.have.lengthOf(100);
  });

  it('says how much too early, and makes up for no pause', () => {
    const early = pace(10);
    const asked: [now: number, answer: number][] = [
      [0, 0],
      [30, 70],
      [100, 0],
      [5000, 0],
      [5010, 90],
      [5100, 0],
    ];
    for (const [now, answer] of asked) expect(early(now)).to.equal(answer);
  });

  it('never lets more through in any second than it says, and a picture more', () => {
    const random = seeded(7);
    const early = pace(10);
    const taken: number[] = [];
    for (let now = 0; now < 100_000; now += 80 * random()) if (early(now) === 0) taken.push(now);
    for (const from of taken) expect(taken.filter((at) => at >= from && at < from + 1000).length).to.be.at.most(11);
    expect(taken.length).to.be.within(800, 1000);
  });
});
