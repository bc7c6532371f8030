import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFolder, parsed } from '../../model/packages/folder';
import { roboflowEnvironment } from '../../model/packages/roboflow-environment';
import { storing } from './part';
import type { Ticket } from './ticket';

export const environment = 'environment.json';
export const classNames = 'class_names.txt';

/** What is said of the model, checked by reading it as it will be read. */
export async function keepSayings(folder: string, { classes, keypoints, type }: Ticket, said: string): Promise<void> {
  parsed(said, environment);
  const keep = (name: string, text: string) => keepFile(folder, name, text);
  await keep(classNames, `${classes.join('\n')}\n`);
  if (keypoints) await keep('keypoints_metadata.json', JSON.stringify(keypoints));
  if (Object.keys(type).length > 0) await keep('model_type.json', JSON.stringify(type));
  await keep(environment, said);
  try {
    await roboflowEnvironment.read(await openFolder(folder));
  } catch (error) {
    await rm(join(folder, environment), { force: true });
    throw error;
  }
}

/** Under another name until it is whole. */
async function keepFile(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await storing(path, async () => {
    await writeFile(`${path}.part`, text, { flush: true });
    await rename(`${path}.part`, path);
  });
}
