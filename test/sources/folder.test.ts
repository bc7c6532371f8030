import { appendFile, mkdir, mkdtemp, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import type { Frame } from '../../lib/frame';
import { type FolderOptions, folder } from '../../lib/sources';
import { systemWatch, type Watch } from '../../lib/sources/watch';
import { TestClock } from './clock';
import { picture } from './pictures';

/** A system that tells of nothing, as on a network share. */
const deaf: Watch = () => () => {};

/** A system whose notices the test writes itself; `listeners` are those who hear them. */
function spoken() {
  const listeners = new Set<(name: string | undefined) => void>();
  const watch: Watch = (_, changed) => {
    listeners.add(changed);
    return () => void listeners.delete(changed);
  };
  return { watch, listeners, tell: (name: string | undefined) => listeners.forEach((one) => void one(name)) };
}

describe('the folder', () => {
  let base: string;
  let clock: TestClock;
  let closing: AbortController;
  let errors: string[];
  let frames: AsyncIterator<Frame>;
  let jpeg: Buffer;
  let tiff: Buffer;

  before(async () => {
    [jpeg, tiff] = await Promise.all([picture('jpeg'), picture('tiff')]);
  });
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'lineside-folder-'));
    clock = new TestClock();
    closing = new AbortController();
    errors = [];
  });
  afterEach(async () => {
    closing.abort();
    await rm(base, { recursive: true, force: true });
  });

  function open(own: Partial<FolderOptions> = {}): void {
    const onError = ({ code, message }: { code: string; message: string }) => void errors.push(`${code} ${message}`);
    const options = { path: base, existing: true, watch: deaf, clock, onError, ...own };
    frames = folder(options, closing.signal)[Symbol.asyncIterator]();
  }
  const put = (name: string, data: Buffer | string = jpeg) => writeFile(join(base, name), data);
  const next = async () => (await clock.until(frames.next())).value as Frame;
  const names = async (count: number) => {
    const found: string[] = [];
    while (found.length < count) found.push(basename((await next()).source));
    return found;
  };
  /** Asks for the next frame, and resolves when the folder has looked and waits again. */
  async function looking(): Promise<{ frame: Promise<IteratorResult<Frame>> }> {
    const frame = frames.next();
    await clock.asleep();
    return { frame };
  }
  async function lookAgain(ms: number): Promise<void> {
    clock.advance(ms);
    await clock.asleep();
  }

  it('gives the oldest first, and those of one moment as people count', async () => {
    const ages = { 'frame 10.jpg': 2000, 'frame 9.jpg': 2000, 'z.jpg': 1000, 'a.png': 3000 };
    for (const [name, seconds] of Object.entries(ages)) {
      await put(name, name.endsWith('png') ? await picture('png') : jpeg);
      await utimes(join(base, name), seconds, seconds);
    }
    open();
    expect(await names(4)).to.deep.equal(['z.jpg', 'frame 9.jpg', 'frame 10.jpg', 'a.png']);
  });

  it('stamps a frame with the time at which its file was written', async () => {
    await put('a.jpg');
    await utimes(join(base, 'a.jpg'), 1_700_000_000, 1_700_000_000.25);
    open();
    expect(await next()).to.include({ timestamp: 1_700_000_000_250, source: join(base, 'a.jpg') });
  });

  it('gives each once, however often it looks', async () => {
    await put('a.jpg');
    open();
    await next();
    const { frame } = await looking();
    for (let look = 0; look < 5; look++) await lookAgain(1000);
    await put('b.jpg');
    expect((await clock.until(frame)).value).to.include({ source: join(base, 'b.jpg'), sequence: 1 });
  });

  it('leaves what is there at the start alone, where it is not asked for', async () => {
    await put('old.jpg');
    open({ existing: false });
    const { frame } = await looking();
    await put('new.jpg');
    expect((await clock.until(frame)).value.source).to.equal(join(base, 'new.jpg'));
  });

  it('leaves alone what is no picture by its name, hidden, or in a folder below', async () => {
    await mkdir(join(base, 'below.jpg'));
    await writeFile(join(base, 'below.jpg', 'deep.jpg'), jpeg);
    for (const name of ['notes.txt', 'a.jpg.part', '.b.jpg', 'c', 'jpg']) await put(name);
    await put('Z.JPEG');
    open();
    expect(await names(1)).to.deep.equal(['Z.JPEG']);
    const { frame } = await looking();
    await lookAgain(1000);
    closing.abort();
    expect((await frame).done).to.equal(true);
    expect(errors).to.deep.equal([]);
  });

  it('waits for the end of a picture that grows', async () => {
    await put('a.jpg', jpeg.subarray(0, 100));
    open();
    const { frame } = await looking();
    await lookAgain(50);
    await appendFile(join(base, 'a.jpg'), jpeg.subarray(100, 200));
    await lookAgain(50);
    await appendFile(join(base, 'a.jpg'), jpeg.subarray(200));
    clock.advance(50);
    expect(jpeg.equals((await frame).value.data)).to.equal(true);
  });

  it('waits until a format without an end stayed the same for a second', async () => {
    await put('a.tiff', tiff.subarray(0, 100));
    open();
    const { frame } = await looking();
    await lookAgain(900);
    await put('a.tiff', tiff);
    await lookAgain(50); // it has changed: the second begins anew
    await lookAgain(999); // would not fall asleep again if it took it now
    clock.advance(50);
    expect((await frame).value).to.include({ format: 'tiff', width: 40 });
  });

  it('takes a picture that is renamed into place at once', async () => {
    const { watch, tell } = spoken();
    open({ watch });
    const { frame } = await looking();
    await put('a.jpg.part');
    await rename(join(base, 'a.jpg.part'), join(base, 'a.jpg'));
    tell('a.jpg');
    expect((await frame).value.source).to.equal(join(base, 'a.jpg'));
    expect(clock.now()).to.equal(0);
  });

  it('takes a file that is written anew for another picture', async () => {
    const { watch, tell } = spoken();
    await put('latest.jpg');
    open({ watch });
    await next();
    const { frame } = await looking();
    await put('latest.jpg', await picture('jpeg', 50, 20));
    tell('latest.jpg');
    expect((await frame).value).to.include({ width: 50, sequence: 1 });
  });

  it('gives a file that is rewritten while it waits for its turn once, as it is then', async () => {
    const { watch, tell } = spoken();
    await put('a.jpg');
    await put('b.jpg');
    await utimes(join(base, 'a.jpg'), 1000, 1000);
    open({ watch });
    await next();
    await put('b.jpg', await picture('jpeg', 50, 20));
    tell('b.jpg');
    expect(await next()).to.include({ source: join(base, 'b.jpg'), width: 50 });
    const { frame } = await looking();
    await put('c.jpg');
    expect((await clock.until(frame)).value.source).to.equal(join(base, 'c.jpg'));
  });

  it('hears nothing more when it has ended', async () => {
    const { watch, listeners } = spoken();
    open({ watch });
    const { frame } = await looking();
    expect(listeners.size).to.equal(1);
    closing.abort();
    await frame;
    expect(listeners.size).to.equal(0);
  });

  it('looks through all where the system does not say which', async () => {
    const { watch, tell } = spoken();
    open({ watch });
    const { frame } = await looking();
    await put('a.jpg');
    tell(undefined);
    expect((await frame).value.source).to.equal(join(base, 'a.jpg'));
    expect(clock.now()).to.equal(0);
  });

  it('hears from the real system', async () => {
    open({ watch: systemWatch });
    const { frame } = await looking();
    await put('a.jpg.part');
    await rename(join(base, 'a.jpg.part'), join(base, 'a.jpg'));
    expect((await frame).value.source).to.equal(join(base, 'a.jpg'));
    expect(clock.now()).to.equal(0);
  });

  const bad: [what: string, data: () => Buffer | string, sentence: RegExp][] = [
    ['zero bytes', () => '', /BAD_IMAGE .*bad\.jpg is empty/],
    ['a truncated picture', () => jpeg.subarray(0, -20), /BAD_IMAGE .*bad\.jpg is cut off after \d+ bytes/],
    ['no picture', () => '<html></html>', /BAD_IMAGE .*bad\.jpg is no picture .*3c68746d/],
  ];
  for (const [what, data, sentence] of bad) {
    it(`tells once of ${what} that stays as it is, and goes on`, async () => {
      await put('bad.jpg', data());
      open();
      const { frame } = await looking();
      for (let look = 0; look < 40; look++) await lookAgain(50);
      expect(errors).to.have.lengthOf(1);
      expect(errors[0]).to.match(sentence);
      await put('good.jpg');
      expect((await clock.until(frame)).value.source).to.equal(join(base, 'good.jpg'));
      expect(errors).to.have.lengthOf(1);
    });
  }

  it('says nothing of a file that is gone before it was read', async () => {
    await put('a.jpg');
    await put('b.jpg');
    await utimes(join(base, 'a.jpg'), 1000, 1000);
    open();
    await next();
    await unlink(join(base, 'b.jpg'));
    await put('c.jpg');
    expect((await next()).source).to.equal(join(base, 'c.jpg'));
    expect(errors).to.deep.equal([]);
  });

  it('waits for a folder that comes later, and all in it is new', async () => {
    const path = join(base, 'later');
    open({ path, existing: false });
    const { frame } = await looking();
    await lookAgain(1000);
    expect(errors).to.deep.equal([`BAD_SOURCE the folder ${path} does not exist; it is looked for again`]);
    await mkdir(path);
    await writeFile(join(path, 'a.jpg'), jpeg);
    expect((await clock.until(frame)).value.source).to.equal(join(path, 'a.jpg'));
  });

  it('survives that its folder is removed and made again, and brings nothing twice', async () => {
    const path = join(base, 'dump');
    await mkdir(path);
    await writeFile(join(path, 'a.jpg'), jpeg);
    open({ path, watch: systemWatch });
    await next();
    await rename(path, join(base, 'away'));
    const { frame } = await looking();
    while (errors.length === 0) await lookAgain(1000);
    await rename(join(base, 'away'), path);
    await lookAgain(1000);
    await writeFile(join(path, 'b.jpg'), jpeg);
    expect((await clock.until(frame)).value).to.include({ source: join(path, 'b.jpg'), sequence: 1 });
    await rm(path, { recursive: true });
    const gone = await looking();
    while (errors.length === 1) await lookAgain(1000);
    await mkdir(path);
    await writeFile(join(path, 'c.jpg'), jpeg);
    expect((await clock.until(gone.frame)).value).to.include({ source: join(path, 'c.jpg'), sequence: 2 });
    expect(errors).to.have.lengthOf(2);
  });

  it('says so where the path is a file', async () => {
    await put('a.jpg');
    open({ path: join(base, 'a.jpg') });
    await looking();
    expect(errors[0]).to.match(/BAD_SOURCE .*is no folder/);
  });
});
