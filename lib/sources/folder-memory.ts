import type { Done } from './ledger';
import { append, cannotStore, headerLine, lineOf, readMemory, writeWhole } from './memory-file';
import { type Clock, realClock, type SourceOptions } from './source';

/** So many lines may wait for a disk that hangs before they are given up. */
const maxWaiting = 20_000;
/** So many lines of which nobody needs to know any more may lie in the file. */
const spareLines = 1000;
/** How long after a failed write all of it is tried again. */
const retryMs = 60_000;

/** Writes on their way in this process: a source that is begun anew reads what the one before it still writes. */
const writes = new Map<string, Promise<void>>();

/**
 * A file that outlives the process and holds which files of a folder are done with. Its first line names the folder, each
 * other one a file; lines are added behind, and now and then the file is written anew without those that lost their use.
 * Nothing here rejects or holds up its owner: a write that fails is told once, as `CANNOT_STORE`, and tried again later.
 */
export class FolderMemory {
  private waiting: string[] = [];
  /** What waits is the whole file, not lines to be added. */
  private whole = false;
  private writing = false;
  private lines = 0;
  private state: 'new' | 'kept' | 'lost' | 'unusable' = 'new';
  private told = false;
  private retryAt = 0;
  private readonly clock: Clock;

  constructor(
    private readonly path: string,
    private readonly folder: string,
    private readonly options: SourceOptions,
  ) {
    this.clock = options.clock ?? realClock;
  }

  /** What it holds; `undefined` where nothing was remembered of this folder yet, or cannot be read. */
  async recall(): Promise<Done[] | undefined> {
    try {
      await writes.get(this.path);
      const memory = await readMemory(this.path);
      if (memory?.folder !== this.folder) return undefined;
      this.state = 'kept';
      this.lines = memory.done.length;
      if (memory.torn) this.waiting.push('\n'); // or the next line would hang on the torn one
      return memory.done;
    } catch (error) {
      this.fail(error, 'unusable'); // never written over: it may be somebody else's file
      return undefined;
    }
  }

  /** One more file is done with. Written at once, or with the next write where one is on its way. */
  add(done: Done): void {
    if (this.state !== 'kept') return;
    this.waiting.push(lineOf(done));
    this.lines++;
    if (this.waiting.length > maxWaiting) this.fail(new Error('the disk does not keep up'), 'lost');
    else this.write();
  }

  /** Whether it should be written anew, `count` being how many files there are to remember. */
  wantsAll(count: number): boolean {
    if (this.state === 'lost') return this.clock.now() >= this.retryAt;
    return this.state === 'new' || (this.state === 'kept' && this.lines > 2 * count + spareLines);
  }

  replace(all: Iterable<Done>): void {
    const lines = Array.from(all, lineOf);
    this.waiting = [headerLine(this.folder) + lines.join('')];
    this.whole = true;
    this.lines = lines.length;
    this.state = 'kept';
    this.write();
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await writes.get(this.path);
  }

  private write(): void {
    if (this.writing) return;
    this.writing = true;
    const before = writes.get(this.path) ?? Promise.resolve();
    const writing = before
      .then(() => this.drain())
      .catch((error: unknown) => this.fail(error, 'lost'))
      .finally(() => writes.get(this.path) === writing && writes.delete(this.path));
    writes.set(this.path, writing);
  }

  private async drain(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.writeWaiting();
    } finally {
      this.writing = false;
    }
  }

  private async writeWaiting(): Promise<void> {
    const text = this.waiting.splice(0).join('');
    const write = this.whole ? writeWhole : append;
    this.whole = false;
    await write(this.path, text);
    this.told = false;
  }

  private fail(error: unknown, state: 'lost' | 'unusable'): void {
    this.state = state;
    this.waiting = [];
    this.whole = false;
    this.retryAt = this.clock.now() + retryMs;
    if (this.told) return;
    this.told = true;
    this.options.onError?.(cannotStore(this.path, this.folder, error));
  }
}
