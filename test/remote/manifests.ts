import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestText } from '../../lib/model/manifest-file';
import type { LocalCard, Model } from '../../lib/model/model';

/** A manifest of all that is known of a model here, in a file: what a server of tensors does not say. */
export async function manifestOf(model: Model): Promise<string> {
  const { manifest } = (await model.ready()) as LocalCard;
  const path = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'manifest.json');
  writeFileSync(path, manifestText(manifest));
  return path;
}
