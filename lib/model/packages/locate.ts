import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { LinesideError } from '../../errors';
import { layouts } from '.';
import { type Folder, openFolder, type Said } from './folder';

/** A model's file, and what the package says in which it lies. */
export interface Located extends Said {
  /** The ONNX file. */
  weights: string;
  /** What answers call the model where nobody says: the package's name, or the file's. */
  id: string;
}

/** Names that packages give their weights, the preferred first: a folder may hold several precisions. */
const usualNames = [/^weights\.onnx$/, /^yolov5s_weights\.onnx$/, /^best\.onnx$/, /^model\.onnx$/, /^model_\w+\.onnx$/];

/** Where Optimum and the Hub put weights, below the package's other files. */
const below = 'onnx';

/**
 * Finds a model and its package from the path of either: a file's package is the folder it lies in, if the file has a
 * package's usual name or is the only model there. Throws `NO_MODEL` for a folder in which no model can be told, and
 * `BAD_MANIFEST` for a package's file that is wrong.
 */
export async function locate(path: string): Promise<Located> {
  const isFolder = await stat(path).then(
    (it) => it.isDirectory(),
    () => false,
  );
  const weights = isFolder ? await weightsIn(path) : path;
  const folder = await packageOf(weights);
  const layout = folder && layouts.find(({ marks }) => marks.some((mark) => folder.files.includes(mark)));
  if (!layout) return { weights, id: basename(weights, extname(weights)), sources: [], notes: [] };
  return { weights, id: nameOf(folder.path), ...(await layout.read(folder)) };
}

async function weightsIn(path: string): Promise<string> {
  const folder = await openFolder(path);
  const inner = await openFolder(join(path, below));
  const files = [...models(folder), ...models(inner).map((file) => join(below, file))];
  const chosen = usualNames.map((name) => files.find((file) => name.test(basename(file)))).find((file) => file);
  const file = chosen ?? (files.length === 1 ? files[0] : undefined);
  if (file) return join(path, file);
  const found = files.length > 0 ? `several (${files.join(', ')}); name one of them` : 'none';
  throw new LinesideError('NO_MODEL', `expected a model file (.onnx) in the folder ${path} but there is ${found}`);
}

async function packageOf(weights: string): Promise<Folder | undefined> {
  const own = await openFolder(dirname(weights));
  const isPackages = usualNames.some((name) => name.test(basename(weights))) || models(own).length === 1;
  if (!isPackages) return undefined;
  return basename(own.path) === below ? openFolder(dirname(own.path)) : own;
}

function models({ files }: Folder): string[] {
  return files.filter((file) => extname(file) === '.onnx').sort();
}

/** A folder that is called by a version only has its project's name before it: `parts/3`. */
function nameOf(folder: string): string {
  const name = basename(folder);
  return /^\d+$/.test(name) ? `${basename(dirname(folder))}/${name}` : name;
}
