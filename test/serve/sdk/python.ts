import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../repository';

const folder = process.env.LINESIDE_SDK || join(root, '.venv-sdk');
const own = join(folder, 'bin', 'python');

/**
 * The Python in which Roboflow's SDK is installed: `pip install inference-sdk supervision` in the virtual environment that
 * LINESIDE_SDK names, or in `.venv-sdk` at the root; else that of the machine, which has perhaps some of it.
 */
export const python = existsSync(own) ? own : 'python3';

/** The sentence of a test that is skipped for want of modules. */
export function without(modules: readonly string[]): string {
  return `      skipped: ${python} has not all of ${modules.join(', ')} (pip install inference-sdk supervision in ${folder})`;
}
