import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { FolderMemory } from '../../lib/sources/folder-memory';
import { until } from '../pictures';
import { Lives } from './lives';

describe('the memory of a folder, where the disk fails,', () => {
  let lives: Lives;
  beforeEach(async () => {
    lives = await Lives.begin();
  });
  afterEach(() => lives.end());

  const inItsPlace: [what: string, lay: () => Promise<unknown>, why: RegExp][] = [
    ['a folder', () => mkdir(lives.memory, { recursive: true }), /it is no file but a folder or device/],
    ['a file of something else', () => write('{"cells":[]}\n'), /this file holds something else; remove it/],
    ['a file where its folder should be', () => writeFile(join(lives.base, 'kept'), ''), /no folder \(ENOTDIR\)/],
  ];
  async function write(text: string): Promise<void> {
    await mkdir(join(lives.memory, '..'), { recursive: true });
    await writeFile(lives.memory, text);
  }
  for (const [what, lay, why] of inItsPlace) {
    it(`tells once of ${what} in its place, harms it not, and goes on without`, async () => {
      await lay();
      for (const name of ['a.png', 'b.png', 'c.png']) await lives.put(name);
      const run = lives.run();
      expect(await run.names(3)).to.deep.equal(['a.png', 'b.png', 'c.png']);
      await run.idle();
      lives.clock.advance(60_000);
      await new Promise(setImmediate);
      await lives.clock.asleep();
      await run.end();
      expect(lives.errors).to.have.lengthOf(1);
      expect(lives.errors[0]).to.match(
        /^CANNOT_STORE which pictures of the folder .*dump were sent cannot be remembered in /,
      );
      expect(lives.errors[0]).to.match(why);
      if (what.includes('else')) expect(await readFile(lives.memory, 'utf8')).to.equal('{"cells":[]}\n');
    });
  }

  it('tells once of a full disk, goes on, and remembers all when there is room again', async function () {
    if (process.platform !== 'linux') return this.skip(); // only there is a device that is always full
    await lives.put('a.png');
    await lives.live(1);
    const run = lives.run();
    await run.idle();
    await rm(lives.memory);
    await symlink('/dev/full', lives.memory);
    await symlink('/dev/full', `${lives.memory}.new`);
    await lives.put('b.png');
    await run.names(1);
    await run.idle();
    await until(() => lives.errors.length > 0);
    expect(lives.errors[0]).to.match(/the disk is full \(ENOSPC\); the folder is watched without it$/);
    await rm(lives.memory);
    await minutesUntil(() => !isThere(`${lives.memory}.new`)); // it cannot be written either, and goes
    await minutesUntil(() => isThere(lives.memory));
    expect(lives.errors).to.have.lengthOf(1);
    await run.end();
    expect(await lives.live(0)).to.deep.equal([]);
  });

  it('is written whole again where somebody removes it', async () => {
    await lives.put('a.png');
    await lives.live(1);
    const run = lives.run();
    await run.idle();
    await rm(lives.memory);
    await lives.put('b.png');
    await run.names(1);
    await run.idle();
    await until(() => lives.errors.length > 0);
    await minutesUntil(() => isThere(lives.memory));
    await run.end();
    expect(lives.errors[0]).to.match(/it was removed/);
    expect(await lives.live(0)).to.deep.equal([]);
  });

  it('says nothing more of a write that fails when the source is stopped', async () => {
    await lives.put('a.png');
    await lives.live(1);
    const run = lives.run();
    await lives.put('b.png');
    await run.names(1);
    await rm(lives.memory);
    void run.idle(); // it asks on, and so lets the write begin
    await run.end();
    expect(lives.errors).to.deep.equal([]);
  });

  it('gives up what waits for a disk that hangs, and says so', async function () {
    if (process.platform === 'win32') return this.skip(); // it has no pipes in its folders
    await mkdir(join(lives.memory, '..'), { recursive: true });
    execFileSync('mkfifo', [`${lives.memory}.new`]); // opening it waits for a reader
    const told: string[] = [];
    const memory = new FolderMemory(lives.memory, lives.dump, { onError: ({ message }) => void told.push(message) });
    await memory.recall();
    memory.replace([]);
    await new Promise(setImmediate);
    for (let at = 0; at < 30_000; at++) memory.add([`${at}.png`, '1:1']);
    expect(told).to.have.lengthOf(1);
    expect(told[0]).to.match(/the disk does not keep up/);
    await readFile(`${lives.memory}.new`);
    await memory.close();
  });

  async function minutesUntil(holds: () => boolean): Promise<void> {
    while (!holds()) {
      lives.clock.advance(60_000);
      await new Promise(setImmediate);
      await lives.clock.asleep();
    }
  }
  const isThere = (path: string) => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
});
