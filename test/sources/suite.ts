import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { Frame } from '../../lib/frame';
import type { SourceOptions } from '../../lib/sources/source';
import { TestClock } from './clock';
import { picture } from './pictures';

/** A source in a world of its own: what it reads can be shown a picture, or be broken. */
export interface Scene {
  start(options: SourceOptions, signal: AbortSignal): AsyncIterable<Frame>;
  show(data: Buffer): Promise<void>;
  /** What is read next is no picture. */
  spoil(): Promise<void>;
  /** Resolves when the source waits for its next picture; by the clock where absent. */
  asked?(): Promise<void>;
  /** What is no picture has a number too: gaps tell of it. */
  numbersAll?: true;
  /** What `frame.source` must match. */
  source: RegExp;
  end(): Promise<void>;
}

/** What every source promises. `open` makes a new scene in which nothing was shown yet. */
export function testSource(name: string, open: () => Promise<Scene>): void {
  describe(`the source ${name}, as every source,`, () => {
    let scene: Scene;
    let clock: TestClock;
    let closing: AbortController;
    let told: string[];
    let frames: AsyncIterator<Frame>;
    const next = () => clock.until(frames.next());

    beforeEach(async () => {
      scene = await open();
      clock = new TestClock();
      closing = new AbortController();
      told = [];
      const onError = ({ code }: LinesideError) => void told.push(code);
      frames = start({ clock, onError, onReady: () => void told.push('ready') });
    });
    afterEach(async () => {
      closing.abort();
      await frames.return?.(); // what it wrote last is written before its folder goes
      await scene.end();
    });
    const start = (options: SourceOptions) => scene.start(options, closing.signal)[Symbol.asyncIterator]();

    it('gives frames with all their fields', async () => {
      const before = Date.now();
      const data = await picture('jpeg', 40, 30);
      await scene.show(data);
      const { value: frame } = await next();
      expect(frame).to.include({ format: 'jpeg', width: 40, height: 30, sequence: 0 });
      expect(frame.data.equals(data)).to.equal(true);
      expect(frame.source).to.match(scene.source);
      expect(frame.timestamp).to.be.within(before - 2000, Date.now() + 2000); // file systems round
      expect(Number.isInteger(frame.timestamp)).to.equal(true);
    });

    it('counts its frames', async () => {
      for (const sequence of [0, 1, 2]) {
        await scene.show(await picture('png', 10 + sequence, 10));
        expect((await next()).value).to.include({ sequence, width: 10 + sequence });
      }
    });

    it('goes on after an error, and says when it works again', async () => {
      await scene.show(await picture());
      await next();
      await scene.spoil();
      const after = next();
      const showAgain = async () => {
        while (!told.includes('BAD_IMAGE')) await new Promise(setImmediate);
        await scene.show(await picture('webp'));
      };
      await showAgain();
      expect((await after).value).to.include({ format: 'webp', sequence: scene.numbersAll ? 2 : 1 });
      expect(told[0]).to.equal('ready');
      expect(told).to.include('BAD_IMAGE');
    });

    it('ends at once when it is stopped while it waits', async () => {
      await scene.show(await picture());
      await next();
      const waiting = frames.next();
      await (scene.asked?.() ?? clock.asleep());
      closing.abort();
      expect(await waiting).to.deep.equal({ value: undefined, done: true });
      expect(told).to.deep.equal(['ready']);
    });

    it('ends at once when it is stopped before it began', async () => {
      closing.abort();
      expect((await frames.next()).done).to.equal(true);
      expect(told).to.deep.equal([]);
    });

    it('leaves no watcher, timer or connection behind', async () => {
      await new Promise(setImmediate); // the timer of the test itself
      const before = resources();
      await scene.show(await picture());
      await next();
      closing.abort();
      expect((await frames.next()).done).to.equal(true);
      await new Promise(setImmediate);
      expect(resources()).to.deep.equal(before);
    });
  });
}

function resources(): string[] {
  const ours = /^(FSEventWrap|Timeout|TLSWrap|TCPSocketWrap|FileHandle)$/;
  return process.getActiveResourcesInfo().filter((name) => ours.test(name));
}
