// Compiles TypeScript to dist/ and lays each node's form, words and icons beside its compiled file,
// because that is where Node-RED looks for them. A form's script that is long stands in parts beside it: the flow
// library reads one script, in the form itself, so each line `// part: NAME` becomes NAME.part.js.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const isForm = (path) => !path.endsWith('.ts') && !path.endsWith('.part.js');

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', root], { stdio: 'inherit' });
cpSync(join(root, 'nodes'), join(root, 'dist', 'nodes'), { recursive: true, filter: isForm });
for (const file of readdirSync(join(root, 'dist', 'nodes'), { recursive: true })) {
  if (!file.endsWith('.html')) continue;
  const form = readFileSync(join(root, 'nodes', file), 'utf8');
  const part = (_, name) => readFileSync(join(root, 'nodes', dirname(file), `${name}.part.js`), 'utf8');
  writeFileSync(join(root, 'dist', 'nodes', file), form.replace(/^ *\/\/ part: (\w+)\n/gm, part));
}
