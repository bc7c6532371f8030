import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Frame } from '../../lib/frame';
import { type FolderOptions, folder } from '../../lib/sources';
import { TestClock } from './clock';
import { picture } from './pictures';

/** A folder whose pictures are remembered, and the lives of a process that watches it, one after the other. */
export class Lives {
  readonly clock = new TestClock();
  readonly errors: string[] = [];
  readonly dump: string;
  readonly memory: string;
  private readonly runs: Run[] = [];
  private age = 1_700_000_000;

  private constructor(
    readonly base: string,
    readonly png: Buffer,
  ) {
    this.dump = join(base, 'dump');
    this.memory = join(base, 'kept', 'here', 'node.folder');
  }

  static async begin(): Promise<Lives> {
    const lives = new Lives(await mkdtemp(join(tmpdir(), 'lineside-memory-')), await picture('png', 1, 1));
    await mkdir(lives.dump);
    return lives;
  }

  /** A picture a second younger than the one before. */
  async put(name: string, data: Buffer | string = this.png): Promise<void> {
    await writeFile(join(this.dump, name), data);
    await utimes(join(this.dump, name), this.age, this.age++);
  }

  run(own: Partial<FolderOptions> = {}): Run {
    const { dump: path, memory, clock } = this;
    const onError = ({ code, message }: { code: string; message: string }) =>
      void this.errors.push(`${code} ${message}`);
    const closing = new AbortController();
    const options = { path, memory, existing: true, watch: () => () => {}, clock, onError, ...own };
    const run = new Run(folder(options, closing.signal)[Symbol.asyncIterator](), closing, clock);
    this.runs.push(run);
    return run;
  }

  /** A whole life: the names of all that it takes, which must be `count`. */
  async live(count: number, own?: Partial<FolderOptions>): Promise<string[]> {
    const run = this.run(own);
    const names = await run.names(count);
    await run.idle();
    await run.end();
    return names;
  }

  async end(): Promise<void> {
    for (const run of this.runs) await run.end();
    await rm(this.base, { recursive: true, force: true });
  }
}

/** One life of the process. */
export class Run {
  private pending: Promise<IteratorResult<Frame>> | undefined;

  constructor(
    private readonly frames: AsyncIterator<Frame>,
    private readonly closing: AbortController,
    private readonly clock: TestClock,
  ) {}

  async names(count: number): Promise<string[]> {
    const found: string[] = [];
    while (found.length < count) {
      const frame = (await this.clock.until(this.pending ?? this.frames.next())).value;
      this.pending = undefined;
      found.push(basename(frame.source));
    }
    return found;
  }

  /** Takes so many that are there already, without a look at the clock. */
  async rush(count: number): Promise<string[]> {
    const found: string[] = [];
    while (found.length < count) found.push(basename((await this.frames.next()).value.source));
    return found;
  }

  /** Asks for one more, and resolves when there is none. */
  async idle(): Promise<void> {
    this.pending = this.frames.next();
    await this.clock.asleep();
  }

  /** As at a deploy: the consumer leaves its loop where it is. */
  async end(): Promise<void> {
    this.closing.abort();
    await this.pending;
    await this.frames.return?.();
  }
}
