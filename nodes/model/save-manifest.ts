import { writeFile } from 'node:fs/promises';
import { LinesideError } from '../../lib/errors';
import { manifestText } from '../../lib/model/manifest-file';
import type { LocalCard } from '../../lib/model/model';

/** Writes what was understood of a model to where its manifest is read from. `false` where a file is there already. */
export async function saveManifest({ manifest, manifestPath }: LocalCard, overwrite: boolean): Promise<boolean> {
  if (!manifestPath)
    throw new LinesideError('BAD_OPTION', 'no place for a manifest is known; name one in the settings');
  try {
    await writeFile(manifestPath, manifestText(manifest), { flag: overwrite ? 'w' : 'wx' });
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new LinesideError('BAD_MANIFEST', `the manifest cannot be written: ${message}`, { cause: error });
  }
}
