import { constants, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LinesideError } from '../errors';
import type { Done } from './ledger';

/** What a memory's file holds. */
interface Memory {
  folder: string;
  done: Done[];
  /** Its last line has no end: the process died while it wrote. */
  torn: boolean;
}

/** `undefined` where there is no file, or an empty one. Throws where it cannot be read or is no memory. */
export async function readMemory(path: string): Promise<Memory | undefined> {
  const text = await contentOf(path);
  if (text === '') return undefined;
  const [header = '', ...lines] = text.split('\n');
  const done = lines.map(parseLine).filter((line) => line !== undefined);
  return { folder: folderIn(header), done, torn: !text.endsWith('\n') };
}

async function contentOf(path: string): Promise<string> {
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!file) return '';
  if (!file.isFile()) throw new Error('it is no file but a folder or device');
  return readFile(path, 'utf8');
}

export function headerLine(folder: string): string {
  return `${JSON.stringify({ folder })}\n`;
}

function folderIn(header: string): string {
  const { folder } = Object(parsed(header));
  if (typeof folder === 'string') return folder;
  throw new Error('this file holds something else; remove it, or name another');
}

export function lineOf(done: Done): string {
  return `${JSON.stringify(done)}\n`;
}

/** A line that a crash tore off, or that somebody damaged, is left out: its picture comes once more. */
function parseLine(line: string): Done | undefined {
  const done = parsed(line);
  if (!Array.isArray(done)) return undefined;
  const [name, looks] = done;
  return typeof name === 'string' && typeof looks === 'string' ? [name, looks] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Beside the old one first, and on the disk before it takes its place: a power cut must leave one of the two whole. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  try {
    await writeInto(beside, 'w', text, true);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/** Makes no file: one that was removed meanwhile would come back without the line that names the folder. */
export function append(path: string, text: string): Promise<void> {
  return writeInto(path, constants.O_WRONLY | constants.O_APPEND, text, false);
}

async function writeInto(path: string, flags: string | number, text: string, lasting: boolean): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(text);
    if (lasting) await file.sync();
  } finally {
    await file.close();
  }
}

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: "the user's share of the disk is full (EDQUOT)",
  EACCES: 'the user that runs this may not read or write there (EACCES)',
  EPERM: 'the user that runs this may not read or write there (EPERM)',
  EROFS: 'the disk can only be read (EROFS)',
  ENOTDIR: 'a part of its path is no folder (ENOTDIR)',
  ENOENT: 'it was removed (ENOENT)',
};

export function cannotStore(path: string, folder: string, error: unknown): LinesideError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = reasons[code] ?? message;
  const sentence = `which pictures of the folder ${folder} were sent cannot be remembered in ${path}: ${why}`;
  return new LinesideError('CANNOT_STORE', `${sentence}; the folder is watched without it`, { cause: error });
}
