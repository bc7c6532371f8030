import { join } from 'node:path';
import { expected, LinesideError } from '../../errors';

/** What may stand on either side of the slash: nothing that leads out of a folder, and nothing an address reads otherwise. */
const part = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
const form = new RegExp(`^(${part})/(${part})$`);

/** The folder of a model's weights below `store`. `BAD_OPTION` for an id that is not `project/version`. */
export function weightsFolder(store: string, modelId: string): string {
  const [, project, version] = form.exec(modelId) ?? [];
  if (project && version) return join(store, 'roboflow', project, version);
  throw new LinesideError(
    'BAD_OPTION',
    expected('project/version, such as parts/3, of letters, digits, - and _', 'the model id', modelId),
  );
}
