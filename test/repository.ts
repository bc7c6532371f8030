import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** The root of the checkout; compiled tests lie in dist/test. */
export const root = resolve(__dirname, '..', '..');

/** A file of the checkout as text; `path` is relative to the root. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Files under `folder` whose names end in one of `endings`: paths from the root with forward slashes, sorted. None where there is no folder. */
export function filesIn(folder: string, ...endings: string[]): string[] {
  return entries(join(root, folder))
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => fromRoot(join(entry.parentPath, entry.name)))
    .sort();
}

/** Folders under `folder`, at every depth. */
export function foldersIn(folder: string): string[] {
  return entries(join(root, folder))
    .filter((entry) => entry.isDirectory())
    .map((entry) => fromRoot(join(entry.parentPath, entry.name)));
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function fromRoot(path: string): string {
  return relative(root, path).split(sep).join('/');
}
