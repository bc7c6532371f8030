import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LinesideError } from '../../errors';
import { readLabels } from '../manifest-file';
import type { Source } from '../source';
import { type Entry, entryOf } from './entry';

/** A package's files. Those that are not there give `undefined`; those that cannot be read throw `BAD_MANIFEST`. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
  json(file: string): Promise<Entry | undefined>;
  /** A file that holds a list of objects. */
  jsonList(file: string): Promise<Entry[] | undefined>;
  labels(file: string): Promise<string[] | undefined>;
}

/** What a package says of its model. */
export interface Said {
  sources: readonly Source[];
  /** What it asks for that is not done here, in sentences for people. */
  notes: readonly string[];
}

/** One layout of packages. */
export interface Layout {
  /** The files of which one at least is there. */
  marks: readonly string[];
  read(folder: Folder): Promise<Said>;
}

/** A folder that cannot be listed is one without files. */
export async function openFolder(path: string): Promise<Folder> {
  const files = await readdir(path).catch((): string[] => []);
  const read = async <T>(name: string, convert: (file: string) => Promise<T>) =>
    files.includes(name) ? convert(join(path, name)) : undefined;
  return {
    path,
    files,
    json: (name) => read(name, async (file) => entryOf(parsed(await textOf(file), file), file)),
    jsonList: (name) =>
      read(name, async (file) => entryOf({ list: parsed(await textOf(file), file) }, file).list('list') ?? []),
    labels: (name) => read(name, readLabels),
  };
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new LinesideError('BAD_MANIFEST', `${file} cannot be read: ${error.message}`, { cause: error });
  });
}

/** The value of a JSON text. Throws `BAD_MANIFEST`, naming the file. */
export function parsed(json: string, file: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new LinesideError('BAD_MANIFEST', `${file} is no JSON: ${(error as Error).message}`);
  }
}
