import { constants, open } from 'node:fs/promises';
import { LinesideError } from '../errors';
import { maxBytes } from './picture';

export interface FileContent {
  data: Buffer;
  /** When it was last written, milliseconds since 1970, with fractions. */
  modifiedMs: number;
}

/** Without it, opening a pipe would hold one of the process's few file threads until somebody writes into it. */
const nonBlocking = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A whole file. `BAD_SOURCE` where it is missing, unreadable or no file; `IMAGE_TOO_LARGE` above the byte limit. */
export async function readPicture(path: string, signal: AbortSignal): Promise<FileContent> {
  const file = await reading(path, () => open(path, nonBlocking));
  try {
    const stat = await reading(path, () => file.stat());
    if (!stat.isFile()) throw new LinesideError('BAD_SOURCE', `${path} is no file but a folder or device`);
    if (stat.size > maxBytes) throw tooLarge(path, stat.size);
    return { data: await reading(path, () => file.readFile({ signal })), modifiedMs: stat.mtimeMs };
  } finally {
    await file.close();
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new LinesideError('BAD_SOURCE', `${path} ${whyNot(error)}`, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by the user that runs this',
  EPERM: 'may not be read by the user that runs this',
  ENOTDIR: 'is no folder, or a part of its path is none',
  EISDIR: 'is no file but a folder or device',
};

/** The system's error for people. */
export function whyNot(error: unknown): string {
  const { code = '', message = String(error) } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return reasons[code] ?? `cannot be read: ${message}`;
}

export function tooLarge(what: string, bytes: number): LinesideError {
  const mega = (count: number) => `${Math.ceil(count / 1024 / 1024)} MB`;
  return new LinesideError('IMAGE_TOO_LARGE', `${what} has ${mega(bytes)}; more than ${mega(maxBytes)} are not read`);
}
