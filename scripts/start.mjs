// `npm start`: Node-RED with this checkout as its palette and the demo flow, for this machine only.
//   npm start -- --port 1890 --mqttPort 1893 --userDir some/folder
// Node-RED and the broker run in this very process, so Ctrl-C reaches them and nothing is left behind.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from './broker.mjs';
import { freePort, portOf } from './port.mjs';

const host = '127.0.0.1';
const root = resolve(import.meta.dirname, '..');
const demo = join(root, 'demo', 'flow.json');

const { userDir, port, mqttPort } = await readArguments().catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
const tour = `
  1. Open the dashboard: a belt with parts going by, each found and counted once; which are defective, and where.
  2. Open Node-RED: the flow that does it. Double-click a node, change it, press Deploy.
  3. The debug sidebar (the bug, top right) shows what others get by MQTT.
`;
const flows = join(userDir, 'flows.json');

prepare();
await startBroker(mqttPort, host);
process.env.LINESIDE_MQTT_PORT = String(mqttPort); // the flow's broker is at this port

// LINESIDE_NODE_RED names a folder whose node_modules hold another Node-RED (scripts/matrix.mjs).
const home = process.env.LINESIDE_NODE_RED ?? root;
const require = createRequire(join(home, 'package.json'));
const RED = require('node-red');
RED.events.once('flows:started', () => {
  if (RED.server.listening) greetSoon();
  else RED.server.once('listening', greetSoon);
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

async function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '1880' },
      mqttPort: { type: 'string', default: '1883' },
      userDir: { type: 'string', default: join(root, '.node-red') },
    },
  });
  return {
    userDir: resolve(values.userDir),
    port: await freePort(portOf(values.port, '--port'), host, '--port'),
    mqttPort: await freePort(portOf(values.mqttPort, '--mqttPort'), host, '--mqttPort'),
  };
}

/** The user folder, with the demo flow where there is none yet; what the user made of it stays. */
function prepare() {
  mkdirSync(userDir, { recursive: true });
  if (!existsSync(flows)) copyFileSync(demo, flows);
}

/** Where the flow has its dashboard, if it has one still. */
function dashboardPath() {
  const nodes = JSON.parse(readFileSync(flows, 'utf8'));
  const path = (type) => nodes.find((node) => node.type === type)?.path;
  const [base, page] = [path('ui-base'), path('ui-page')];
  return base && page && `${base}${page}`.slice(1);
}

/** A moment later: what Node-RED writes as the flows start would stand below the addresses. */
function greetSoon() {
  setTimeout(greet, 1000).unref();
}

function greet() {
  const editor = `http://${host}:${port}/`;
  const dashboard = dashboardPath();
  console.log(`
  Node-RED with Lineside:  ${editor}
${dashboard ? `  Dashboard:               ${editor}${dashboard}\n` : ''}  MQTT:                    mqtt://${host}:${mqttPort}, topic lineside/demo/belt/detections
${dashboard ? tour : ''}
  Your flows are kept in ${userDir}. Ctrl-C stops everything.
`);
}
