import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file looks like from outside. */
export interface Entry {
  name: string;
  size: number;
  modifiedMs: number;
}

const pictureName = /^[^.].*\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

export function isPictureName(name: string): boolean {
  return pictureName.test(name);
}

export async function pictureNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter(isPictureName);
}

const atOnce = 32;

/** What is known of each file, those that are gone or no files left out. */
export async function entriesOf(folder: string, names: readonly string[]): Promise<Entry[]> {
  const entries: (Entry | undefined)[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    const some = names.slice(from, from + atOnce);
    entries.push(...(await Promise.all(some.map((name) => entryOf(folder, name)))));
  }
  return entries.filter((entry) => entry !== undefined);
}

async function entryOf(folder: string, name: string): Promise<Entry | undefined> {
  const file = await stat(join(folder, name)).catch(() => undefined);
  return file?.isFile() ? { name, size: file.size, modifiedMs: file.mtimeMs } : undefined;
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** Oldest first; files of one moment by their names, as people count: `frame 9` before `frame 10`. */
export function byAge(a: Entry, b: Entry): number {
  return a.modifiedMs - b.modifiedMs || compare(a.name, b.name);
}

/** A file that was dealt with: its name, and how it looked then. */
export type Done = [name: string, looks: string];

/** So many names of files that are gone are kept, so that a share that was away for a minute brings nothing twice. */
const keptNames = 20_000;
/** So many, where nothing at all is there: an empty folder may be the place of a share that is not mounted. */
const keptNamesOfEmpty = 100_000;

/** Which files of a folder were dealt with, and which are still being written. A file written anew is another picture. */
export class Ledger {
  private readonly done = new Map<string, string>();
  /** Those of the done that could not be read; the next process may try them again. */
  private readonly unread = new Set<string>();
  private readonly growing = new Map<string, { looks: string; since: number }>();

  get growingNames(): string[] {
    return [...this.growing.keys()];
  }

  isGrowing(name: string): boolean {
    return this.growing.has(name);
  }

  isKnown(name: string): boolean {
    return this.done.has(name);
  }

  isDone(entry: Entry): boolean {
    return this.done.get(entry.name) === looksOf(entry);
  }

  finish(entry: Entry): void {
    this.growing.delete(entry.name);
    this.set(doneOf(entry));
  }

  /** Finished here, but not for a memory that outlives the process. */
  markUnread(entry: Entry): void {
    this.unread.add(entry.name);
  }

  /** What another process has finished. */
  recall(done: Iterable<Done>): void {
    for (const one of done) this.set(one);
  }

  /** What is to be remembered, oldest first. */
  finished(): Done[] {
    return [...this.done].filter(([name]) => !this.unread.has(name));
  }

  get size(): number {
    return this.done.size;
  }

  /** For how many milliseconds the file has been as it is now; 0 at the first look and when it has changed. */
  restedMs(entry: Entry, now: number): number {
    const before = this.growing.get(entry.name);
    if (before?.looks === looksOf(entry)) return now - before.since;
    this.growing.set(entry.name, { looks: looksOf(entry), since: now });
    return 0;
  }

  /** Forgets what is gone: the growing at once, the older half of the done when they are many. */
  keep(present: ReadonlySet<string>): void {
    for (const name of this.growing.keys()) if (!present.has(name)) this.growing.delete(name);
    const limit = present.size > 0 ? keptNames : keptNamesOfEmpty;
    if (this.done.size <= present.size + limit) return;
    const gone = [...this.done.keys()].filter((name) => !present.has(name));
    for (const name of gone.slice(0, gone.length - limit / 2)) this.forget(name);
  }

  /** Behind all others, even where the name was known: the oldest are forgotten first. */
  private set([name, looks]: Done): void {
    this.forget(name);
    this.done.set(name, looks);
  }

  private forget(name: string): void {
    this.unread.delete(name);
    this.done.delete(name);
  }
}

export function doneOf(entry: Entry): Done {
  return [entry.name, looksOf(entry)];
}

function looksOf({ size, modifiedMs }: Entry): string {
  return `${size}:${modifiedMs}`;
}
