import { expect } from 'chai';
import { quietMs, waiting } from '../../lib/backends/waiting';
import { until } from '../pictures';

describe('how long nobody was waited for', () => {
  it('is nothing as long as one waits, and counts from when the last one has ended', async () => {
    let [answer, refuse] = [() => {}, () => {}];
    const first = waiting(() => new Promise<void>((resolve) => (answer = resolve)));
    const second = waiting(() => new Promise<void>((_, reject) => (refuse = reject))).catch(() => 'refused');
    answer();
    await first;
    expect(quietMs()).to.equal(0);
    const before = performance.now();
    refuse();
    expect(await second).to.equal('refused');
    await until(() => quietMs() >= 5);
    expect(quietMs()).to.be.at.most(performance.now() - before);
  });
});
