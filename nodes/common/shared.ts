import type { NodeAPI } from 'node-red';

interface Closable {
  close(): Promise<void>;
}

interface Entry {
  value: Closable;
  holders: number;
  timer?: NodeJS.Timeout;
}

/** When flows are stopped and nobody starts them again, what nobody holds is closed after this. */
const lingerMs = 5000;

const entries = new Map<string, Entry>();
let listening = false;

/**
 * What outlives a deploy. A deploy closes every node and makes it anew; a model must not be loaded again for that.
 * So a thing is opened once by its key, and closed when the flows run again and no node holds it any more.
 */
export function hold<T extends Closable>(RED: NodeAPI, key: string, open: () => T): T {
  if (!listening) RED.events.on('flows:started', closeUnheld);
  listening = true;
  const entry = entries.get(key) ?? { value: open(), holders: 0 };
  entries.set(key, entry);
  entry.holders++;
  clearTimeout(entry.timer);
  return entry.value as T;
}

/** Gives back what `hold` gave. Once too often does no harm: a node may be closed twice. */
export function release(key: string): void {
  const entry = entries.get(key);
  if (!entry || entry.holders === 0 || --entry.holders > 0) return;
  entry.timer = setTimeout(closeUnheld, lingerMs).unref();
}

/** Closes now what nobody holds; resolves when all of that is gone. */
export async function closeUnheld(): Promise<void> {
  const unheld = [...entries].filter(([, { holders }]) => holders === 0);
  for (const [key, { timer }] of unheld) {
    clearTimeout(timer);
    entries.delete(key);
  }
  await Promise.all(unheld.map(([, { value }]) => value.close()));
}
