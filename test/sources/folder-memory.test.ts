import fs, { mkdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Lives } from './lives';

describe('the memory of a folder', () => {
  let lives: Lives;
  beforeEach(async () => {
    lives = await Lives.begin();
  });
  afterEach(() => lives.end());

  it('sends what came while nobody was there, oldest first, and nothing twice', async () => {
    await lives.put('b.png');
    await lives.put('a.png');
    expect(await lives.live(2)).to.deep.equal(['b.png', 'a.png']);
    await lives.put('d.png');
    await lives.put('c.png');
    expect(await lives.live(2)).to.deep.equal(['d.png', 'c.png']);
    expect(await lives.live(0)).to.deep.equal([]);
  });

  it('passes over at the first start what is there, where it is not asked for, and nothing later', async () => {
    await lives.put('old.png');
    await lives.live(0, { existing: false });
    await lives.put('new.png');
    expect(await lives.live(1, { existing: false })).to.deep.equal(['new.png']);
    expect(await lives.live(0, { existing: true })).to.deep.equal([]);
  });

  it('remembers also a first start at which nothing was there', async () => {
    await lives.live(0, { existing: false });
    await lives.put('a.png');
    expect(await lives.live(1, { existing: false })).to.deep.equal(['a.png']);
  });

  it('sends a picture once more after which nobody asked for the next', async () => {
    await lives.put('a.png');
    await lives.put('b.png');
    const run = lives.run();
    expect(await run.names(2)).to.deep.equal(['a.png', 'b.png']);
    await run.end();
    expect(await lives.live(1)).to.deep.equal(['b.png']);
  });

  it('sends a file that was written anew while nobody was there', async () => {
    await lives.put('latest.png');
    await lives.live(1);
    await lives.put('latest.png');
    expect(await lives.live(1)).to.deep.equal(['latest.png']);
  });

  it('tells of a bad picture in one life only', async () => {
    await lives.put('bad.png', '<html>');
    await lives.put('good.png');
    const run = lives.run();
    await run.names(1);
    await run.idle();
    while (lives.errors.length === 0) {
      lives.clock.advance(1000);
      await lives.clock.asleep();
    }
    await run.end();
    await lives.live(0);
    expect(lives.errors).to.have.lengthOf(1);
    expect(lives.errors[0]).to.match(/^BAD_IMAGE/);
  });

  it('counts for the folder that it was written for, and is begun anew for another', async () => {
    await lives.put('a.png');
    await lives.live(1);
    const other = join(lives.base, 'other');
    await rename(lives.dump, other);
    await mkdir(lives.dump);
    expect(await lives.live(1, { path: other })).to.deep.equal(['a.png']);
    expect(await readFile(lives.memory, 'utf8')).to.match(/^\{"folder":".*other"\}\n\["a\.png"/);
  });

  it('is not wiped by a share that is away, nor by the empty place where it is not mounted', async () => {
    for (const name of ['a.png', 'b.png']) await lives.put(name);
    await lives.live(2);
    await rename(lives.dump, join(lives.base, 'away'));
    await lives.live(0);
    await mkdir(lives.dump);
    await lives.live(0);
    await rm(lives.dump, { recursive: true });
    await rename(join(lives.base, 'away'), lives.dump);
    await lives.put('c.png');
    expect(await lives.live(1)).to.deep.equal(['c.png']);
  });

  it('leaves a torn last line out, and goes on behind it', async () => {
    await lives.put('a.png');
    await lives.put('b.png');
    await lives.live(2);
    const whole = await readFile(lives.memory);
    await truncate(lives.memory, whole.length - 5);
    expect(await lives.live(1)).to.deep.equal(['b.png']);
    expect(await lives.live(0)).to.deep.equal([]);
  });

  it('is written anew at the start without what is gone, where that is much', async () => {
    await lives.put('a.png');
    await lives.live(1);
    const gone = Array.from({ length: 25_000 }, (_, at) => `${JSON.stringify([`gone ${at}.png`, '1:1'])}\n`);
    const [header, ...lines] = (await readFile(lives.memory, 'utf8')).split(/(?<=\n)/);
    await writeFile(lives.memory, [header, ...gone, ...lines].join(''));
    await lives.live(0);
    const { length } = (await readFile(lives.memory, 'utf8')).split('\n');
    expect(length).to.be.within(10_000, 10_010); // half of the 20 000 that may be gone
    expect(await lives.live(0)).to.deep.equal([]);
  });

  it('is written anew while it runs, where one name comes again and again', async () => {
    const watch = { tell: (_: string) => {} };
    const run = lives.run({
      watch: (_, changed) => {
        watch.tell = changed;
        return () => {};
      },
    });
    for (let count = 0; count < 1200; count++) {
      await lives.put('latest.png');
      watch.tell('latest.png');
      await run.names(1);
    }
    await run.end();
    expect((await readFile(lives.memory, 'utf8')).split('\n').length).to.be.below(300);
    expect(await lives.live(1)).to.deep.equal(['latest.png']); // the last, after which nobody asked on
  });

  it('sends 10 000 files once each, in order, over four lives, and does not look at each again and again', async () => {
    const count = 10_000;
    for (let from = 0; from < count; from += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, at) => lay(from + at)));
    }
    const found: string[] = [];
    for (const share of [3000, 1, 4999]) {
      const run = lives.run();
      found.push(...(await run.rush(share)));
      await run.end();
      found.pop(); // the one after which nobody asked on comes once more
    }
    const run = lives.run();
    found.push(...(await run.rush(count - found.length)));
    expect(found).to.deep.equal(Array.from({ length: count }, (_, at) => nameOf(at)));
    await run.idle();
    expect(await statsOf(() => lookAgain(10))).to.be.below(100);
    await lives.put('last.png');
    expect(await run.names(1)).to.deep.equal(['last.png']);
    expect((await readFile(lives.memory, 'utf8')).length).to.be.below(count * 60);
  }).timeout(60_000);

  /** Ten of one moment, in the order in which people count. */
  const nameOf = (at: number) => `part ${at}.png`;
  async function lay(at: number): Promise<void> {
    const seconds = 1_600_000_000 + Math.floor(at / 10);
    await writeFile(join(lives.dump, nameOf(at)), lives.png);
    await utimes(join(lives.dump, nameOf(at)), seconds, seconds);
  }
  async function lookAgain(times: number): Promise<void> {
    for (let look = 0; look < times; look++) {
      lives.clock.advance(1000);
      await lives.clock.asleep();
    }
  }
  /** How often a file's state is asked for meanwhile. */
  async function statsOf(work: () => Promise<void>): Promise<number> {
    const { stat } = fs;
    let count = 0;
    fs.stat = ((...args: Parameters<typeof stat>) => {
      count++;
      return stat(...args);
    }) as typeof stat;
    await work().finally(() => {
      fs.stat = stat;
    });
    return count;
  }

  it('is read by a source that is begun while the one before it still writes', async () => {
    for (let at = 0; at < 50; at++) await lives.put(`${at}.png`);
    const before = lives.run();
    await before.names(50);
    await before.idle();
    const after = lives.run();
    await before.end();
    await after.idle();
    await lives.put('next.png');
    expect(await after.names(1)).to.deep.equal(['next.png']);
  });
});
