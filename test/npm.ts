import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { root } from './repository';

/**
 * Runs npm and gives its standard output. Rejects with what npm wrote where it fails.
 * `environment` is laid over this process's. The npm that runs the tests is used where there is one.
 */
export async function npm(
  args: readonly string[],
  { cwd = root, environment = {} }: { cwd?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const cli = process.env.npm_execpath;
  const [command, first] = cli && basename(cli) === 'npm-cli.js' ? [process.execPath, [cli]] : ['npm', []];
  const shell = command === 'npm' && process.platform === 'win32'; // there npm is a .cmd file
  const { stdout } = await promisify(execFile)(command, [...first, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...environment },
    maxBuffer: 64 * 2 ** 20,
    shell,
  });
  return stdout;
}

/** This process's environment without what an outer `npm test` put there about this checkout and its .npmrc. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const theirs = /^(npm_(package|lifecycle|config_(local_prefix|onnxruntime))|onnxruntime_node_install|init_cwd)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)));
}

/** The tarball as `npm pack --json` describes it. */
export interface Packed {
  filename: string;
  /** Bytes of the tarball, and of what it holds. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

/** Packs the checkout as it is built now; `prepack` is left out, because it would build dist anew under the tests' feet. */
export async function pack(...args: string[]): Promise<Packed> {
  const [packed] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', ...args])) as Packed[];
  return packed!;
}
