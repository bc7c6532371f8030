import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { folder } from '../../lib/sources';
import { TestClock } from './clock';

/** As the system's timers are: they may end a moment before their time. */
class EarlyClock extends TestClock {
  override wait(ms: number, signal: AbortSignal): Promise<void> {
    return super.wait(Math.max(0, ms - 0.5), signal);
  }
}

describe('a folder that cannot be read', () => {
  let base: string;
  const closing = new AbortController();

  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'lineside-folder-'));
    await writeFile(join(base, 'a.jpg'), '');
    await mkdir(join(base, 'shut'), 0o300);
  });
  after(async () => {
    closing.abort();
    await rm(base, { recursive: true, force: true });
  });

  const rows: [what: string, name: string, sentence: RegExp][] = [
    ['because it is a file', 'a.jpg', /is no folder/],
    ['because that is not allowed', 'shut', /may not be read/],
  ];
  for (const [what, name, sentence] of rows) {
    it(`${what}, is told of once, and never called ready, also where a look comes early`, async function () {
      if (name === 'shut' && (process.platform === 'win32' || process.getuid?.() === 0)) {
        console.log('      skipped: root may read every folder, and Windows knows no such modes');
        return this.skip();
      }
      const told: string[] = [];
      const clock = new EarlyClock();
      const onError = ({ message }: Error) => void told.push(message);
      const options = { path: join(base, name), watch: () => () => {}, clock, onError };
      const frames = folder({ ...options, onReady: () => void told.push('ready') }, closing.signal);
      void frames[Symbol.asyncIterator]().next();
      await clock.asleep();
      for (let look = 0; look < 10; look++) {
        clock.advance(999.6);
        await clock.asleep();
      }
      expect(told).to.have.lengthOf(1);
      expect(told[0]).to.match(sentence);
    });
  }
});
