import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LastingWatch, systemWatch, type Watch } from '../../lib/sources/watch';

describe('the watch of a folder', () => {
  let base: string;
  let told: (string | undefined)[];
  let begun: { lose: () => void; ended: boolean }[];
  let watch: LastingWatch;
  const system: Watch = (_, __, lose) => {
    const one = { lose, ended: false };
    begun.push(one);
    return () => {
      one.ended = true;
    };
  };

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'lineside-watch-'));
    told = [];
    begun = [];
    watch = new LastingWatch(base, system, (name) => void told.push(name));
  });
  afterEach(async () => {
    watch.close();
    await rm(base, { recursive: true, force: true });
  });

  it('is begun once for a folder that stays', async () => {
    expect([await watch.renew(), await watch.renew()]).to.deep.equal([true, false]);
    expect(begun).to.have.lengthOf(1);
  });

  it('is begun anew for another folder of the same name', async () => {
    await watch.renew();
    const other = await mkdtemp(join(tmpdir(), 'lineside-watch-'));
    await rm(base, { recursive: true });
    await rename(other, base);
    expect(await watch.renew()).to.equal(true);
    expect(begun.map(({ ended }) => ended)).to.deep.equal([true, false]);
  });

  it('is begun anew when the system hears no more, and tells that anything may have changed', async () => {
    await watch.renew();
    begun[0]!.lose();
    expect(told).to.deep.equal([undefined]);
    expect(await watch.renew()).to.equal(true);
  });

  it('is told by the system when its folder is removed', async () => {
    let stop = () => {};
    const lost = new Promise<void>((lose) => {
      stop = systemWatch(base, () => {}, lose);
    });
    await rm(base, { recursive: true });
    await lost;
    stop();
  });

  it('does without where the system has none left', async () => {
    const none = new LastingWatch(
      base,
      () => {
        throw new Error('ENOSPC');
      },
      () => {},
    );
    expect(await none.renew()).to.equal(false);
  });

  it('ends with its owner', async () => {
    await watch.renew();
    watch.close();
    expect(begun[0]!.ended).to.equal(true);
  });
});
