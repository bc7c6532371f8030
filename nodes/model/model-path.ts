import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, resolve } from 'node:path';

/** The demo models of this package. */
const demoFolder = resolve(__dirname, '../../../models');

/** `<userDir>/models`, the place for a user's own models. */
export function modelsFolder(userDir: string | undefined): string {
  return join(userDir ?? process.cwd(), 'models');
}

/** The file that a path means: as it is when absolute, else in `<userDir>/models`, else a demo model's name. */
export function resolveModelPath(path: string, userDir: string | undefined): string {
  if (isAbsolute(path)) return path;
  const own = join(modelsFolder(userDir), path);
  const demo = join(demoFolder, extname(path) === '.onnx' ? path : `${path}.onnx`);
  return !existsSync(own) && existsSync(demo) ? demo : own;
}

/** A model that can be chosen. */
export interface Choice {
  /** What is typed to choose it. */
  path: string;
  /** Whether it comes with this package. */
  demo: boolean;
}

/** The user's models, then the demo models by their names. */
export async function listModels(userDir: string | undefined): Promise<Choice[]> {
  const own = modelsFolder(userDir);
  const [ownFiles, demoFiles] = await Promise.all([onnxFiles(own, true), onnxFiles(demoFolder, false)]);
  return [
    ...ownFiles.map((file) => ({ path: relative(own, file), demo: false })),
    ...demoFiles.map((file) => ({ path: basename(file, '.onnx'), demo: true })),
  ];
}

async function onnxFiles(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory() && extname(entry.name) === '.onnx');
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}
