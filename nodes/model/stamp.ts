import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/**
 * Becomes another when a file was changed from which the model is read: its weights, its manifest, its package, labels.
 * A new export is often written over the old one, and a deploy is how people say that it is to be used.
 */
export function stampOf(path: string | undefined, manifest: string | undefined): string {
  if (!path) return manifest ? stampOfFile(manifest) : '';
  const own = kindOf(path) === 'folder' ? [path, join(path, 'onnx')] : foldersOf(path);
  const files = [path, ...(manifest ? [manifest] : []), ...own.flatMap((folder) => sayings(folder, path))];
  return files.map(stampOfFile).join(' ');
}

/** The folder of a model file, and that of its package, which may keep its weights in `onnx`. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return basename(folder) === 'onnx' ? [folder, dirname(folder)] : [folder];
}

/** Files that may say something of the model; a manifest that lies beside another model is about that one. */
function sayings(folder: string, path: string): string[] {
  const names = list(folder).filter((name) => ['.json', '.txt', '.onnx'].includes(extname(name)));
  const others = new Set(names.filter((name) => extname(name) === '.onnx' && join(folder, name) !== path).map(stem));
  const inPackage = folder.startsWith(path);
  return names.filter((name) => inPackage || !others.has(stem(name))).map((name) => join(folder, name));
}

function stem(name: string): string {
  return basename(name, extname(name));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // what is wrong with it, the engine says
  }
}

function kindOf(path: string): 'folder' | 'file' {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file';
}

function stampOfFile(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${path}:${mtimeMs}:${size}`;
  } catch {
    return `${path}:none`;
  }
}
