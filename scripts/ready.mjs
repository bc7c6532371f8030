// Runs before `npm start` builds: says in a sentence what is missing, where a compiler or a loader would say it in twenty
// lines. Written so that old versions of Node can read it too.
import { existsSync, readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const sentence = oldNode() || missingPackages();
if (sentence) {
  console.error(sentence);
  process.exit(1);
}

function oldNode() {
  const least = /\d+\.\d+/.exec(engines.node)[0];
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `expected Node.js ${least} or later but found ${process.versions.node}; install it from nodejs.org or your distribution`;
}

/** Of what the start needs: the compiler, Node-RED, the demo's dashboard and broker. */
function missingPackages() {
  const needed = ['typescript', 'node-red', '@flowfuse/node-red-dashboard', 'aedes'];
  const missing = needed.filter(
    (name) => !existsSync(new URL(`../node_modules/${name}/package.json`, import.meta.url)),
  );
  if (missing.length === 0) return undefined;
  const { length } = missing;
  return `expected the development dependencies but ${missing.join(', ')} ${length === 1 ? 'is' : 'are'} not installed; run npm install --include=dev`;
}
