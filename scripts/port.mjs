import { createServer } from 'node:net';

/** `port`, or the next one after it on which nobody listens at `host`. */
export async function freePort(port, host, option) {
  for (let next = port; next < port + 100; next++) if (await isFree(next, host)) return next;
  throw new Error(`expected a free port from ${port} to ${port + 99} but all are taken; choose another with ${option}`);
}

function isFree(port, host) {
  return new Promise((answer) => {
    const probe = createServer()
      .once('error', () => answer(false))
      .listen(port, host, () => probe.close(() => answer(true)));
  });
}
