// `npm start`: Node-RED with this checkout as its palette and the example flow, for this machine only.
//   npm start -- --port 1890 --userDir some/folder
// Node-RED runs in this very process, so Ctrl-C reaches it and nothing is left behind.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const host = '127.0.0.1';
const root = resolve(import.meta.dirname, '..');
const example = join(root, 'examples', 'detect.json');

const { values } = parseArgs({
  options: { port: { type: 'string', default: '1880' }, userDir: { type: 'string', default: join(root, '.node-red') } },
});
const userDir = resolve(values.userDir);

prepare(userDir);
const port = await freePort(Number(values.port));

// LINESIDE_NODE_RED names a folder whose node_modules hold another Node-RED (scripts/matrix.mjs).
const home = process.env.LINESIDE_NODE_RED ?? root;
const require = createRequire(join(home, 'package.json'));
const RED = require('node-red');
RED.events.once('flows:started', () => {
  if (RED.server.listening) greet();
  else RED.server.once('listening', greet);
});

// A folder in nodesDir that holds a package is loaded as an installed one is: palette, words, help and examples.
// It is not linked into node_modules of the user folder, because npm would prune it with the next palette.
// Its welcome tour and its question about telemetry would stand before the flow; a user's own Node-RED asks them.
const settings = [
  `uiHost=${host}`,
  `nodesDir=${JSON.stringify([root])}`,
  'editorTheme={"tours":false}',
  'telemetry={"enabled":false,"updateNotification":false}',
].flatMap((setting) => ['--define', setting]);
process.argv.splice(2, Infinity, '--userDir', userDir, '--port', String(port), ...settings);
require('node-red/red.js');

/** The user folder, with the example flow where there is none yet; what the user made of it stays. */
function prepare(folder) {
  mkdirSync(folder, { recursive: true });
  const flows = join(folder, 'flows.json');
  if (!existsSync(flows)) copyFileSync(example, flows);
}

/** `port`, or the next one after it on which nobody listens. */
async function freePort(port) {
  for (let next = port; next < port + 100; next++) if (await isFree(next)) return next;
  throw new Error(`expected a free port from ${port} to ${port + 99} but all are taken; choose another with --port`);
}

function isFree(port) {
  return new Promise((answer) => {
    const probe = createServer()
      .once('error', () => answer(false))
      .listen(port, host, () => probe.close(() => answer(true)));
  });
}

function greet() {
  console.log(`
  Node-RED with Lineside:  http://${host}:${port}/

  1. Open that address in a browser: the example flow is there.
  2. Its comment says what to fill in: a YOLO model (.onnx) in the node "detect", a picture in the node "picture".
     No model comes with this version yet.
  3. Deploy, and press "look".

  Your flows are kept in ${userDir}. Ctrl-C stops everything.
`);
}
