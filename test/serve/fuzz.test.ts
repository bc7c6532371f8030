import { expect } from 'chai';
import { isAlive, redCorner } from '../pictures';
import { fuzz } from './fuzz';
import { post, serving } from './serving';

/** `LINESIDE_FUZZ` says how many requests: 20 000 take half an hour. */
const count = Number(process.env.LINESIDE_FUZZ ?? 300);

describe(`${count} mutated requests`, function () {
  this.timeout(60_000 + count * 200);
  const at = serving({ bodyLimitBytes: 200_000, apiKey: '', allowUrls: true, fetchPicture: async () => picture });
  let picture: Buffer;
  before(async () => {
    picture = await redCorner();
  });

  it('are all answered, none with a 500 without a code, and the models and the memory stay', async () => {
    const pids = () => [...at.models.values()].flatMap((model) => (model as unknown as { pids(): number[] }).pids());
    const before = pids();
    const held = () => {
      global.gc?.();
      return process.memoryUsage().rss / 2 ** 20;
    };
    await fuzz(at.listener, picture, Math.ceil(count / 10), 2); // what is loaded late is loaded
    const start = held();
    const { statuses, wrong } = await fuzz(at.listener, picture, count);
    console.log(`      ${JSON.stringify(statuses)}, ${Math.round(held() - start)} MiB more`);
    expect(wrong).to.deep.equal([]);
    expect(statuses).to.include.keys('200', '400', '404', '422');
    expect(pids())
      .to.deep.equal(before)
      .and.to.satisfy((all: number[]) => all.every(isAlive));
    expect(held() - start).to.be.below(100);
    expect((await post(at.url('/parts/1'), picture)).status).to.equal(200);
    expect(at.listener.busy.taken).to.equal(0);
  });
});
