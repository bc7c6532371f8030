import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** A port on which nobody listens now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/**
 * Resolves when somebody listens on a port of 127.0.0.1, or has let somebody in there. By the list of the system (proc(5)),
 * not by a connection: a camera that serves one would take that for its viewer. Elsewhere than on Linux it does not wait.
 */
export async function untilServed(port: number): Promise<void> {
  if (process.platform !== 'linux') return;
  const [established, listening] = ['01', '0A'];
  const own = new RegExp(`^ *\\d+: 0100007F:${hex(port)} \\S+ (${established}|${listening}) `, 'm');
  while (!own.test(readFileSync('/proc/net/tcp', 'latin1'))) await setImmediate();
}

const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
