import fs from 'node:fs/promises';
import { expect } from 'chai';
import { Lives } from './lives';

describe('the order of a folder', () => {
  let lives: Lives;
  const { readdir } = fs;
  beforeEach(async () => {
    lives = await Lives.begin();
  });
  afterEach(async () => {
    fs.readdir = readdir;
    await lives.end();
  });

  it('is kept where the list of the folder misses a file that came while it was read', async () => {
    for (const name of ['older.png', 'younger.png']) await lives.put(name);
    let tell = (_: string) => {};
    fs.readdir = (async () => {
      for (const name of ['older.png', 'younger.png']) tell(name);
      return ['younger.png'];
    }) as unknown as typeof readdir;
    const run = lives.run({
      watch: (_, changed) => {
        tell = changed;
        return () => {};
      },
    });
    expect(await run.names(2)).to.deep.equal(['older.png', 'younger.png']);
    fs.readdir = readdir;
    await lives.put('next.png');
    expect(await run.names(1)).to.deep.equal(['next.png']);
  });
});
