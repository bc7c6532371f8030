import type { Reply } from '../refusal';
import type { ServerSettings } from '../server';

export type ClientSettings = Omit<ServerSettings, 'modelId' | 'maxSize'>;

export interface Asked {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** How many times the model's timeout it may take: once for each picture. */
  times?: number;
  /** Asks once, within so many milliseconds: for what is good to know, and can be done without. */
  onceWithinMs?: number;
  /** Whether it goes where it is sent on to; else that is refused. Only of GET, and of what has no key in its headers. */
  follow?: boolean;
}

/** The one road to a server. */
export interface Client {
  /**
   * The answer, of a status that is success. Throws by the table of refusal.ts; `TIMEOUT` when the deadline passes,
   * `CLOSED` when `signal` fires or `close` is called.
   */
  ask(asked: Asked, signal?: AbortSignal): Promise<Reply>;
  /**
   * What GET gives, of any status and any length, asked for once, also where that sends on to; it ends where nothing
   * comes for `stillMs`. Rejects with what the connection throws, and with `BAD_ANSWER` where that leads nowhere.
   */
  stream(at: Place, headers: Record<string, string>, stillMs: number, signal?: AbortSignal): Promise<Streamed>;
  close(): Promise<void>;
}

/** Where something is asked for; it moves on with what is sent on, so that errors name the place that they come from. */
export interface Place {
  url: URL;
}

/** An answer that is read piece by piece. */
export interface Streamed {
  status: number;
  header(name: string): string | undefined;
  body: AsyncIterable<Buffer>;
  /** Ends the connection where the body has not been read to its end; else does nothing. */
  end(): void;
}
