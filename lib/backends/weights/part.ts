import { constants, type FileHandle, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LinesideError } from '../../errors';

/** What was said of a file of which a part is here, so that the rest of the same file can be asked for. */
export interface Note {
  total?: number;
  /** Tells this state of the file from others: an entity tag or a date (RFC 9110, 13.1.5). */
  validator?: string;
}

/** A file that is on its way, and a note beside it. Every fault of the disk is `CANNOT_STORE`. */
export class Part {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    readonly note: Note,
    /** How many bytes of it are here. */
    public here: number,
  ) {}

  /** What is here without a note is of no use. */
  static async open(path: string): Promise<Part> {
    const file = await storing(path, () => open(path, constants.O_RDWR | constants.O_CREAT, 0o644));
    const note = await readNote(path);
    return new Part(path, file, note ?? {}, note ? (await file.stat()).size : 0);
  }

  /** Begins anew, with what is said of the file now. */
  async begin(note: Note): Promise<void> {
    await this.discard();
    await storing(this.path, () => writeFile(notePath(this.path), JSON.stringify(note)));
  }

  /** `bytes` more to come must have room: a disk that is full stops other programs too. */
  async makeSureOfRoom(bytes: number): Promise<void> {
    const folder = dirname(this.path);
    const { bavail, bsize } = await statfs(folder);
    if (bytes > bavail * bsize)
      throw cannotStore(folder, `${mega(bytes)} MB are to come and ${mega(bavail * bsize)} MB are free`);
  }

  /** Where the disk is full, what is here is given up: other programs need the room more. */
  async append(bytes: Buffer): Promise<void> {
    try {
      await storing(this.path, () => this.write(bytes));
    } catch (error) {
      await this.discard().catch(() => {});
      throw error;
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, at, bytes.length - at, this.here);
      at += bytesWritten;
      this.here += bytesWritten;
    }
  }

  async discard(): Promise<void> {
    this.here = 0;
    await rm(notePath(this.path), { force: true });
    await storing(this.path, async () => (await this.file.stat()).size > 0 && this.file.truncate(0));
  }

  /** On the disk, not only in the memory of the system: a power cut must not leave half a file under a good name. */
  async sync(): Promise<void> {
    await storing(this.path, () => this.file.sync());
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

function notePath(path: string): string {
  return `${path}.json`;
}

async function readNote(path: string): Promise<Note | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(path), 'utf8'));
    return typeof note === 'object' && note !== null ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Takes away what is here of a file, and its note. */
export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(notePath(path), { force: true });
}

/** How much of a file another process has by now. */
export async function progressOf(path: string): Promise<{ done: number; total: number | undefined }> {
  const done = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return { done, total: (await readNote(path))?.total };
}

/** Does something with the disk; what fails is `CANNOT_STORE`, with the system's reason. */
export async function storing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw cannotStore(path, reasons[code] ?? message);
  }
}

function cannotStore(path: string, why: string): LinesideError {
  return new LinesideError('CANNOT_STORE', `the model's weights cannot be kept in ${path}: ${why}`);
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: "the user's share of the disk is full (EDQUOT)",
  EACCES: 'Node-RED may not write there (EACCES)',
  EPERM: 'Node-RED may not write there (EPERM)',
  EROFS: 'the disk can only be read (EROFS)',
};

function mega(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
