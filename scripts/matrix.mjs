// `npm run test:matrix`: the tests of nodes on every Node-RED and Node that the package promises.
// What is not installed here comes from the npm registry into .matrix/, once.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const store = join(root, '.matrix');
const require = createRequire(import.meta.url);
const mocha = join(dirname(require.resolve('mocha/package.json')), 'bin', 'mocha.js');

/** `undefined` is the one that is here: the running Node, the Node-RED among the development dependencies. */
const combinations = [
  { red: undefined, node: undefined },
  { red: '5', node: '22' },
  { red: '5', node: '24' },
];
/** In a real process too (start.test): there Node-RED 5 loads nodes by `import()`, Node-RED 4 by `require`. */
const tests = ['dist/test/nodes/**/*.test.js', 'dist/test/start.test.js'];

const results = combinations.map(run);
process.exitCode = results.every(Boolean) ? 0 : 1;

function run({ red, node }) {
  const home = red ? install(`node-red-${red}`, { 'node-red': red, 'node-red-node-test-helper': '^0.3.6' }) : root;
  const binary = node ? installNode(node) : process.execPath;
  const folder = mkdtempSync(join(tmpdir(), 'lineside-matrix-'));
  const report = join(folder, 'report.json');
  const began = performance.now();
  const options = [
    '--no-config',
    '--exit',
    '--timeout',
    '60000',
    '--reporter',
    'json',
    '--reporter-option',
    `output=${report}`,
  ];
  const { status, stdout, stderr } = spawnSync(binary, [mocha, ...options, ...tests], {
    cwd: root,
    env: { ...process.env, LINESIDE_NODE_RED: home },
    encoding: 'utf8',
  });
  const { stats, failures } = read(report) ?? { stats: { passes: 0, failures: 1, pending: 0 }, failures: [] };
  rmSync(folder, { recursive: true });
  const seconds = Math.round((performance.now() - began) / 1000);
  const { version } = read(createRequire(join(home, 'package.json')).resolve('node-red/package.json'));
  const nodeVersion = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const counts = `${stats.passes} passed, ${stats.failures} failed, ${stats.pending} skipped`;
  console.log(`Node-RED ${version} on Node ${nodeVersion.slice(1)}: ${counts} in ${seconds} s`);
  for (const { fullTitle, err } of failures) console.log(`  ${fullTitle}\n    ${err.stack ?? err.message}`);
  if (status !== 0 && failures.length === 0) console.log(stdout, stderr);
  return status === 0;
}

/** The folder of `.matrix` that holds these packages, fetched where it does not hold them yet. */
function install(name, dependencies) {
  const folder = join(store, name);
  const manifest = JSON.stringify({ private: true, dependencies }, null, 2);
  const installed = existsSync(join(folder, 'node_modules', '.package-lock.json'));
  if (installed && readFileSync(join(folder, 'package.json'), 'utf8') === manifest) return folder;
  console.log(
    `fetching ${Object.entries(dependencies)
      .map((pair) => pair.join('@'))
      .join(', ')}`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], folder);
  return folder;
}

/** A Node binary. From the package of the platform: that of `node` itself fetches it by an install script, which npm 12 does not run. */
function installNode(version) {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node${system === 'darwin' && process.arch === 'arm64' ? '-bin' : ''}-${system}-${process.arch}`;
  const folder = install(`node-${version}`, { [name]: version });
  return join(folder, 'node_modules', name, 'bin', system === 'win' ? 'node.exe' : 'node');
}

function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  const options = { cwd, stdio: 'inherit' };
  if (cli && basename(cli) === 'npm-cli.js') execFileSync(process.execPath, [cli, ...args], options);
  else execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
