import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** A small MQTT broker of the demo's own, in this process: it ends with it. */
export async function startBroker(port, host) {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
}
