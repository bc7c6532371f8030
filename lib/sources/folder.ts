import { join, resolve } from 'node:path';
import { asLinesideError, LinesideError } from '../errors';
import type { Frame } from '../frame';
import { type FileContent, readPicture, whyNot } from './file';
import { byAge, type Entry, entriesOf, isPictureName, Ledger, pictureNames } from './ledger';
import { pictureFrame, wholeness } from './picture';
import { realClock, type Source, type SourceOptions } from './source';
import { LastingWatch, systemWatch, type Watch } from './watch';

export interface FolderOptions {
  /** The folder, absolute or relative to `base`. It may come later, go away and come back. */
  path: string;
  /** Where a relative path begins; the working directory where absent. */
  base?: string;
  /** Also the pictures that are there at the start; only new ones where absent. */
  existing?: boolean;
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
 */
export const folder: Source<FolderOptions> = async function* (options, signal) {
  const visit = new Visit(options, signal);
  try {
    while (!signal.aborted) {
      for (const entry of await visit.look()) {
        const frame = await visit.take(entry);
        if (signal.aborted) return;
        if (frame) yield frame;
      }
      await visit.pause();
    }
  } finally {
    visit.close();
  }
};

/** A file whose end cannot be told by its bytes is complete when it stayed the same for so long. */
const settleMs = 1000;
/** How often files that grow are looked at again. */
const growthMs = 50;
/** Above so many notices at once, looking through the folder is cheaper. */
const maxHints = 10_000;
const atOnce = Number.NEGATIVE_INFINITY;

class Visit {
  private readonly path: string;
  private readonly clock;
  private readonly watch: LastingWatch;
  private readonly ledger = new Ledger();
  private readonly hints = new Set<string>();
  private readonly wake = () => this.nap.abort();
  private nap = new AbortController();
  /** When all of the folder is to be looked through next. */
  private due = atOnce;
  private skipping: boolean;
  private state: 'new' | 'ready' | 'away' = 'new';
  private sequence = 0;

  constructor(
    private readonly options: FolderOptions & SourceOptions,
    private readonly signal: AbortSignal,
  ) {
    this.path = resolve(options.base ?? '', options.path);
    this.clock = options.clock ?? realClock;
    this.skipping = !options.existing;
    this.watch = new LastingWatch(this.path, options.watch ?? systemWatch, (name) => this.hear(name));
    signal.addEventListener('abort', this.wake);
  }

  close(): void {
    this.watch.close();
    this.signal.removeEventListener('abort', this.wake);
  }

  /** The files to be taken now, oldest first; none where the folder is away. What happens meanwhile shortens the next pause. */
  async look(): Promise<Entry[]> {
    this.nap = new AbortController();
    if (this.signal.aborted) this.wake();
    try {
      if (await this.watch.renew()) this.due = atOnce;
      const entries = await entriesOf(this.path, await this.names());
      this.ready();
      return this.fresh(entries);
    } catch (error) {
      this.away(error);
      return [];
    }
  }

  /** Until something happens in the folder, a growing file may be done, or all is to be looked through. */
  async pause(): Promise<void> {
    const rest = Math.max(0, this.due - this.clock.now());
    const growing = this.ledger.growingNames.length > 0;
    await this.clock.wait(growing ? Math.min(growthMs, rest) : rest, this.nap.signal);
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
    this.ledger.finish(entry);
    this.options.onError?.(asLinesideError(error, 'BAD_SOURCE'));
  }

  /** Names that are worth a look: those the system told of, those that grow, and from time to time all that are new. */
  private async names(): Promise<string[]> {
    const told = new Set([...this.hints, ...this.ledger.growingNames]);
    this.hints.clear();
    if (this.clock.now() < this.due) return [...told];
    this.due = this.clock.now() + (this.options.intervalMs ?? 1000);
    const present = await pictureNames(this.path);
    this.ledger.keep(new Set(present));
    return present.filter((name) => told.has(name) || !this.ledger.isKnown(name));
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
    this.due = this.clock.now() + (this.options.intervalMs ?? 1000);
    this.skipping = false;
    if (this.state === 'away') return;
    this.state = 'away';
    const sentence = `the folder ${this.path} ${whyNot(error)}; it is looked for again`;
    this.options.onError?.(new LinesideError('BAD_SOURCE', sentence, { cause: error }));
  }

  private hear(name: string | undefined): void {
    if (name !== undefined && (!isPictureName(name) || this.ledger.isGrowing(name))) return;
    if (name === undefined || this.hints.size >= maxHints) this.due = atOnce;
    else this.hints.add(name);
    this.wake();
  }
}
