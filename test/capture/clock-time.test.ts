import { expect } from 'chai';
import { clockTime } from '../../lib/capture/clock-time';

describe('since when there is no picture', () => {
  const noon = new Date(2026, 10, 30, 12, 5, 9).getTime();

  it('is a time of today, and of another day that day too', () => {
    expect(clockTime(noon, noon + 1000)).to.equal('12:05:09');
    expect(clockTime(noon, noon + 86_400_000)).to.equal('11-30 12:05:09');
  });
});
