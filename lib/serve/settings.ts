import type { Drawer } from '../engine/drawer';
import type { Model } from '../model/model';
import type { FetchPicture } from './fetch-picture';

/** As much of a model as answering takes. */
export type Servable = Pick<Model, 'ready' | 'predict' | 'predictAll' | 'concurrency'>;

/** The models by their ids, `project/version`; a Map is one. `get` is asked anew for every request, and may throw why not. */
export interface ServedModels {
  get(id: string): Servable | undefined;
  keys(): Iterable<string>;
}

export interface ServeSettings {
  models: ServedModels;
  /** `127.0.0.1` where absent: this machine only. */
  host?: string;
  /** 9001 where absent; 0 takes any that is free. */
  port?: number;
  /** Where given, whoever has another or none is refused with 403. */
  apiKey?: string;
  /** Web pages that may ask: `*`, or origins with commas between them. None where absent. */
  cors?: string;
  /** Longer bodies are refused with 413, and cut off; 20 MiB where absent. */
  bodyLimitBytes?: number;
  /** More requests than this at once are refused with 503; 16 where absent. */
  maxInFlight?: number;
  /** Whether pictures may be addresses, which are then fetched from here; not where absent. */
  allowUrls?: boolean;
  /** Fetches the picture at an address; from public addresses only where absent. */
  fetchPicture?: FetchPicture;
  /** For a whole request to arrive; 30 s where absent. */
  requestTimeoutMs?: number;
  /** Draws for `format=image`; an engine process of its own where absent. */
  drawer?: Pick<Drawer, 'draw'>;
  /** Told what kept a request from its answer where that is no fault of the request. */
  onFault?: (error: unknown) => void;
  /** Told when a request gets to work or leaves. */
  onChange?: () => void;
}

export const defaults = {
  host: '127.0.0.1',
  port: 9001,
  bodyLimitBytes: 20 * 2 ** 20,
  maxInFlight: 16,
  requestTimeoutMs: 30_000,
} as const;
