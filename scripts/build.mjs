// Compiles TypeScript to dist/ and lays each node's form, help, words and icons beside its compiled file, because that is
// where Node-RED looks for them. What is long or serves several nodes stands in parts, which are put in here: Node-RED
// wants one file a node, and the flow library one script in it. A line `// part: NAME` becomes NAME.part.js, a line
// `<!-- part: NAME -->` NAME.part.html, of the same folder or else of the same place in nodes/common; there `{{node}}` is
// the node's name.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [nodes, built] = [join(root, 'nodes'), join(root, 'dist', 'nodes')];
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const stays = /\.ts$|\.part\.\w+$|nodes.common.locales$/;

rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', root], { stdio: 'inherit' });
cpSync(nodes, built, { recursive: true, filter: (path) => !stays.test(path) });
for (const file of readdirSync(built, { recursive: true })) {
  if (file.endsWith('.html')) writeFileSync(join(built, file), putTogether(file));
}

function putTogether(file) {
  return readFileSync(join(nodes, file), 'utf8')
    .replace(/^ *\/\/ part: ([\w-]+)\n/gm, (_, name) => part(file, `${name}.part.js`))
    .replace(/^ *<!-- part: ([\w-]+) -->\n/gm, (_, name) => part(file, `${name}.part.html`));
}

/** `file` lies below the folder of its node, `detect/locales/de/detect.html`; so do the parts of all, below `common`. */
function part(file, name) {
  const own = join(nodes, dirname(file), name);
  const shared = join(nodes, dirname(file).replace(/^[^/\\]+/, 'common'), name);
  return readFileSync(existsSync(own) ? own : shared, 'utf8').replaceAll('{{node}}', basename(file, '.html'));
}
