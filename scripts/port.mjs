import { createServer } from 'node:net';

/** The port that an option names. */
export function portOf(text, option) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Error(`expected a port from 1 to 65535 for ${option} but received ${text}`);
}

/** `port`, or the next one after it on which nobody listens at `host`. */
export async function freePort(port, host, option) {
  const last = Math.min(port + 99, 65535);
  for (let next = port; next <= last; next++) if (await isFree(next, host)) return next;
  throw new Error(`expected a free port from ${port} to ${last} but all are taken; choose another with ${option}`);
}

function isFree(port, host) {
  return new Promise((answer) => {
    const probe = createServer()
      .once('error', () => answer(false))
      .listen(port, host, () => probe.close(() => answer(true)));
  });
}
