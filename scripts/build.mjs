// Compiles TypeScript to dist/ and lays each node's form, words and icons beside its compiled file,
// because that is where Node-RED looks for them.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const isForm = (path) => !path.endsWith('.ts');

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', root], { stdio: 'inherit' });
cpSync(join(root, 'nodes'), join(root, 'dist', 'nodes'), { recursive: true, filter: isForm });
