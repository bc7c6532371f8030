import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { LinesideError } from '../errors';
import { type Declared, faults, type Manifest } from './manifest';

/** Where the manifest of a model lies: `parts.json` beside `parts.onnx`. */
export function manifestBeside(modelPath: string): string {
  return `${modelPath.slice(0, modelPath.length - extname(modelPath).length)}.json`;
}

/**
 * Reads and checks a manifest, and the label file that it may name in place of `classes`. `undefined` where the file
 * does not exist and is not `required`. Throws `BAD_MANIFEST` with a sentence that names every wrong key and what was
 * expected.
 */
export async function readManifest(path: string, required: boolean): Promise<Declared | undefined> {
  const json = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !required) return undefined;
    throw new LinesideError('BAD_MANIFEST', `the manifest ${path} cannot be read: ${error.message}`, { cause: error });
  });
  return json === undefined ? undefined : withLabels(parse(json, path), path);
}

/** As `readManifest`, from the file's text; `path` is for the sentence. */
export function parseManifest(json: string, path: string): Declared {
  return checked(parse(json, path), path);
}

/** What `readManifest` reads: every field that says something. */
export function manifestText(manifest: Manifest): string {
  const said = Object.entries(manifest).filter(([, value]) => value !== '' && !(Array.isArray(value) && !value.length));
  return `${JSON.stringify(Object.fromEntries(said), null, 2)}\n`;
}

/** Names, one a line: empty lines at the end do not count. Throws `BAD_MANIFEST`. */
export async function readLabels(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new LinesideError('BAD_MANIFEST', `the label file ${path} cannot be read: ${error.message}`, {
      cause: error,
    });
  });
  const names = withoutMark(text).trimEnd().split(/\r?\n/);
  if (names[0] !== '') return names.map((name) => name.trim());
  throw new LinesideError('BAD_MANIFEST', `expected names, one a line, in the label file ${path}`);
}

async function withLabels(value: Record<string, unknown>, path: string): Promise<Declared> {
  const { classes } = value;
  if (typeof classes !== 'string' || !classes) return checked(value, path);
  // First what is wrong with the manifest itself: the placeholder stands for names that are not read yet.
  const others = checked({ ...value, classes: [classes] }, path);
  return { ...others, classes: await readLabels(join(dirname(path), classes)) };
}

function checked(value: Record<string, unknown>, path: string): Declared {
  const wrong = faults(value);
  if (wrong.length > 0) throw new LinesideError('BAD_MANIFEST', `the manifest ${path} is wrong: ${wrong.join('; ')}`);
  return value;
}

function parse(json: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(withoutMark(json));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new LinesideError('BAD_MANIFEST', `the manifest ${path} is no JSON: ${(error as Error).message}`);
  }
  throw new LinesideError('BAD_MANIFEST', `expected a JSON object in the manifest ${path}`);
}

/** Windows' editors put a mark first. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
