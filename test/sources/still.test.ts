import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readStill, still } from '../../lib/sources';
import { TestClock } from './clock';
import { picture } from './pictures';

describe('the still picture', () => {
  const { signal } = new AbortController();
  let base: string;
  let clock: TestClock;
  let jpeg: Buffer;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'lineside-still-'));
    clock = new TestClock();
    jpeg = await picture();
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  const read = (path: string) => readStill({ path, base }, signal, 0, clock);
  const refusal = (path: string) => clock.until(read(path).catch((error) => error));

  it('is read once where nothing else is said, and ends', async () => {
    await writeFile(join(base, 'a.jpg'), jpeg);
    const frames = [];
    for await (const frame of still({ path: join(base, 'a.jpg') }, signal)) frames.push(frame);
    expect(frames).to.have.lengthOf(1);
  });

  it('takes a relative path from its base, an absolute one as it is, and follows links', async () => {
    await mkdir(join(base, 'parts'));
    await writeFile(join(base, 'parts', 'a.jpg'), jpeg);
    await symlink(join(base, 'parts', 'a.jpg'), join(base, 'link.jpg'));
    expect((await read('parts/a.jpg')).source).to.equal(join(base, 'parts', 'a.jpg'));
    expect((await read(join(base, 'parts', 'a.jpg'))).source).to.equal(join(base, 'parts', 'a.jpg'));
    expect((await read('link.jpg')).width).to.equal(40);
  });

  it('looks again at a file that is being written', async () => {
    const path = join(base, 'a.jpg');
    await writeFile(path, jpeg.subarray(0, 200));
    const reading = read('a.jpg');
    await clock.asleep();
    await writeFile(path, jpeg);
    clock.advance(100);
    expect(jpeg.equals((await reading).data)).to.equal(true);
  });

  const refused: [what: string, make: (path: string) => unknown, code: string, sentence: RegExp][] = [
    ['a missing file', () => {}, 'BAD_SOURCE', /x\.jpg does not exist$/],
    ['a folder', (path) => mkdir(path), 'BAD_SOURCE', /x\.jpg is no file but a folder or device$/],
    ['zero bytes', (path) => writeFile(path, ''), 'BAD_IMAGE', /x\.jpg is empty$/],
    ['a truncated picture', (path) => writeFile(path, jpeg.subarray(0, 200)), 'BAD_IMAGE', /cut off after 200 bytes$/],
    ['no picture', (path) => writeFile(path, 'root:x:0:0'), 'BAD_IMAGE', /is no picture/],
    ['more bytes than a picture has', sparse, 'IMAGE_TOO_LARGE', /has 129 MB; more than 128 MB are not read$/],
  ];
  for (const [what, make, code, sentence] of refused) {
    it(`refuses ${what} with ${code}`, async () => {
      await make(join(base, 'x.jpg'));
      const error = await refusal('x.jpg');
      expect(error.code).to.equal(code);
      expect(error.message).to.match(sentence);
    });
  }

  it('does not wait for a pipe that nobody writes into', async function () {
    if (process.platform === 'win32') return this.skip();
    execFileSync('mkfifo', [join(base, 'x.jpg')]);
    expect((await refusal('x.jpg')).message).to.match(/no file but a folder or device/);
  });

  async function sparse(path: string): Promise<void> {
    await writeFile(path, '');
    await truncate(path, 128 * 1024 * 1024 + 1);
  }
});
