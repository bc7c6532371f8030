import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../client';
import { fetchPart, Interrupted, type OnBytes } from './fetch-part';
import type { Ticket } from './ticket';

export interface Patience {
  /** Told as bytes come; `total` is absent where the server does not say. */
  onBytes?: OnBytes;
  /** Where nothing comes for so long, what is on its way is given up and asked for again. */
  stillMs?: number;
  /** Before another try; doubled with each that brings nothing. */
  pauseMs?: number;
}

/** Tries in a row that bring nothing. */
const mostTries = 4;
const usualStillMs = 30_000;
const usualPauseMs = 500;

/** Fetches the weights, going on where the last try was cut off, as long as tries bring something. */
export async function insist(
  client: Client,
  first: Ticket,
  ask: () => Promise<Ticket>,
  part: string,
  { onBytes = () => {}, stillMs = usualStillMs, pauseMs = usualPauseMs }: Patience,
): Promise<void> {
  for (let tries = 1, most = 0, ticket = first; ; tries++) {
    let done = 0;
    const tell: OnBytes = (bytes, total) => {
      done = bytes;
      onBytes(bytes, total);
    };
    try {
      return await fetchPart({ client, url: ticket.model, stillMs }, part, tell);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (done > most) tries = 1;
      most = Math.max(most, done);
      if (!error.again || tries >= mostTries) throw error.reason;
      await pause(pauseMs * 2 ** (tries - 1));
      ticket = await ask(); // addresses are short-lived
    }
  }
}
