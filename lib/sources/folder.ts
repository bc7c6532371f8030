import { join, resolve } from 'node:path';
import { asLinesideError, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { type FileContent, readPicture, whyNot } from './file';
import { FolderMemory } from './folder-memory';
import { byAge, doneOf, type Entry, entriesOf, Ledger } from './ledger';
import { pictureFrame, wholeness } from './picture';
import { Rounds } from './rounds';
import { realClock, type Source, type SourceOptions } from './source';
import { LastingWatch, systemWatch, type Watch } from './watch';

export interface FolderOptions {
  /** The folder, absolute or relative to `base`. It may come later, go away and come back. */
  path: string;
  /** Where a relative path begins; the working directory where absent. */
  base?: string;
  /** Also the pictures that are there at the start; only new ones where absent. Says nothing where a `memory` does. */
  existing?: boolean;
  /**
   * A file that holds, over restarts, which pictures are done with; absolute or relative to `base`, and of this source
   * alone. Where it is there, exactly the pictures that it does not hold are sent. It counts for the folder it was written
   * for, and is begun anew for another. Where it cannot be kept, that is told once as `CANNOT_STORE`, and without it all goes on.
   */
  memory?: string;
  /** How often the whole folder is looked through, beside the system's notices; 1 s where absent. */
  intervalMs?: number;
  /** Replaced by tests. */
  watch?: Watch;
}

/**
 * New pictures in a folder, not in the folders below it: each once, oldest first, and only when it is all there.
 * `timestamp` is when the file was last written, `source` its path. A picture is known by its name's ending; names that
 * begin with a dot are left alone. A file written anew under its old name is a new picture, where the system tells of it:
 * network shares tell nothing, so use new names there.
 *
 * With a `memory`, a picture counts as handed on when the next one is asked for. If the process dies before, or before that
 * is on the disk, the picture comes once more: at least once, never not at all. Pictures that are passed over at the first
 * start, or are told of as bad, are done with too; those that could not be read have another chance at the next start.
 */
export const folder: Source<FolderOptions> = async function* (options, signal) {
  const visit = new Visit(options, signal);
  try {
    await visit.begin();
    while (!signal.aborted) {
      for (const entry of await visit.look()) {
        const frame = await visit.take(entry);
        if (signal.aborted) return;
        if (!frame) continue;
        yield frame;
        visit.handedOn(entry);
      }
      await visit.pause();
    }
  } finally {
    await visit.close();
  }
};

/** A file whose end cannot be told by its bytes is complete when it stayed the same for so long. */
const settleMs = 1000;

class Visit {
  private readonly path: string;
  private readonly clock;
  private readonly watch: LastingWatch;
  private readonly memory: FolderMemory | undefined;
  private readonly ledger = new Ledger();
  private readonly rounds: Rounds;
  private readonly wake = () => this.rounds.wake();
  private skipping: boolean;
  private state: 'new' | 'ready' | 'away' = 'new';
  private sequence = 0;

  constructor(
    private readonly options: FolderOptions & SourceOptions,
    private readonly signal: AbortSignal,
  ) {
    const { base = '', path, memory, clock = realClock, intervalMs = 1000, watch = systemWatch } = options;
    this.path = resolve(base, path);
    this.clock = clock;
    this.rounds = new Rounds(this.ledger, clock, intervalMs);
    const onError = (error: LinesideError) => signal.aborted || options.onError?.(error);
    this.memory = memory ? new FolderMemory(resolve(base, memory), this.path, { clock, onError }) : undefined;
    this.skipping = !options.existing;
    this.watch = new LastingWatch(this.path, watch, (name) => this.rounds.hear(name));
    signal.addEventListener('abort', this.wake);
  }

  /** Where it is remembered what was sent, all else is to be sent. */
  async begin(): Promise<void> {
    const done = await this.memory?.recall();
    if (!done) return;
    this.ledger.recall(done);
    this.skipping = false;
  }

  async close(): Promise<void> {
    this.watch.close();
    this.signal.removeEventListener('abort', this.wake);
    await this.memory?.close();
  }

  /** The files to be taken now, oldest first; none where the folder is away. What happens meanwhile shortens the next pause. */
  async look(): Promise<Entry[]> {
    this.rounds.begin();
    if (this.signal.aborted) this.wake();
    const entries = await this.entries();
    if (this.memory?.wantsAll(this.ledger.size)) this.memory.replace(this.ledger.finished());
    return entries;
  }

  private async entries(): Promise<Entry[]> {
    try {
      const renewed = await this.watch.renew();
      // A look that comes early looks at no names, and so would find nothing wrong.
      if (renewed || this.state !== 'ready') this.rounds.hurry();
      const listed = await entriesOf(this.path, await this.rounds.names(this.path));
      const entries = this.skipping ? listed : await this.withLate(listed);
      this.ready();
      return this.fresh(entries);
    } catch (error) {
      this.away(error);
      return [];
    }
  }

  /** A list that is read while files come may hold a younger one and miss an older: the system has told of that meanwhile. */
  private async withLate(listed: Entry[]): Promise<Entry[]> {
    const late = await entriesOf(this.path, this.rounds.told());
    return [...new Map([...listed, ...late].map((entry) => [entry.name, entry])).values()];
  }

  pause(): Promise<void> {
    return this.rounds.pause();
  }

  /** Its consumer asks for the next one: what was taken of this file is in good hands. */
  handedOn(entry: Entry): void {
    this.memory?.add(doneOf(entry));
  }

  /** The picture, if it is all there; a file that grows or is locked has its next chance at the next look. */
  async take(entry: Entry): Promise<Frame | undefined> {
    const source = join(this.path, entry.name);
    try {
      const content = await readPicture(source, this.signal);
      if (!this.isComplete(entry, content)) return undefined;
      this.ledger.finish(entry);
      const origin = { timestamp: Math.round(entry.modifiedMs), sequence: this.sequence, source };
      const frame = await pictureFrame(content.data, origin);
      this.sequence++;
      return frame;
    } catch (error) {
      this.fail(entry, error);
      return undefined;
    }
  }

  private isComplete(entry: Entry, { data, modifiedMs }: FileContent): boolean {
    const settled = this.hasSettled(entry);
    const same = data.length === entry.size && modifiedMs === entry.modifiedMs;
    return same && (settled || wholeness(data) === 'whole');
  }

  private hasSettled(entry: Entry): boolean {
    return this.ledger.restedMs(entry, this.clock.now()) >= settleMs;
  }

  private fail(entry: Entry, error: unknown): void {
    if (this.signal.aborted) return;
    if (!this.ledger.isDone(entry) && !this.hasSettled(entry)) return;
    const told = asLinesideError(error, 'BAD_SOURCE');
    this.ledger.finish(entry);
    if (told.code === 'BAD_SOURCE') this.ledger.markUnread(entry);
    else this.memory?.add(doneOf(entry));
    this.options.onError?.(told);
  }

  private fresh(entries: Entry[]): Entry[] {
    if (this.skipping) for (const entry of entries) this.ledger.finish(entry);
    this.skipping = false;
    return entries.filter((entry) => !this.ledger.isDone(entry)).sort(byAge);
  }

  private ready(): void {
    if (this.state !== 'ready') this.options.onReady?.();
    this.state = 'ready';
  }

  /** Told once; all that is in the folder when it comes back, or comes at last, is new. */
  private away(error: unknown): void {
    this.rounds.postpone();
    this.skipping = false;
    if (this.state === 'away') return;
    this.state = 'away';
    const sentence = `the folder ${this.path} ${whyNot(error)}; it is looked for again`;
    this.options.onError?.(new LinesideError('BAD_SOURCE', sentence, { cause: error }));
  }
}
