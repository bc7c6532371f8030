import { LinesideError } from '../errors';

/** What it takes to reach a model on a server, whichever API that speaks. Of plain data: it travels to the engine process. */
export interface ServerSettings {
  /** The model's name there; in Roboflow's APIs `project/version`. */
  modelId: string;
  /** Where it is. A query in it goes along with every request, as gateways want it. */
  url?: string;
  apiKey?: string;
  tls?: Tls;
  /** From the first packet to the last byte, retries included; 30 s where absent. A batch has it once for each picture. */
  timeoutMs?: number;
  /** Requests on their way at once; 2 where absent. */
  inFlight?: number;
  /** Pictures whose longer edge has more pixels are made smaller before they are sent; 0 or absent sends them as they are. */
  maxSize?: number;
  /** Answers of more bytes are refused; 64 MiB where absent. */
  maxAnswerBytes?: number;
}

/** As `node:tls` names it. */
export interface Tls {
  /** Certificates (PEM) that are trusted in place of the system's. */
  ca?: string;
  /** What this side shows of itself. */
  cert?: string;
  key?: string;
  passphrase?: string;
  servername?: string;
  /** `false` trusts anybody: for trials only. */
  rejectUnauthorized?: boolean;
}

export const defaultTimeoutMs = 30_000;
export const defaultInFlight = 2;

/** What no sentence may show: the key, and what the address has in its query; short words there are no secrets, and common. */
export function secretsOf({ apiKey, url = '' }: Pick<ServerSettings, 'apiKey' | 'url'>): string[] {
  const query = URL.canParse(url) ? [...new URL(url).searchParams.values()] : [];
  return [...(apiKey ? [apiKey] : []), ...query.filter((value) => value.length >= shortestSecret)];
}

const shortestSecret = 8;

/** An http or https address without its last slash. `BAD_OPTION` otherwise; the sentence never shows a password in it. */
export function serverAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new LinesideError('BAD_OPTION', 'expected an address that begins with http:// or https:// for url');
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** An address below another, with its own query behind what that has in its query under other names, which stays as it stands. */
export function below(server: URL, path: string, query: Record<string, string> = {}): URL {
  const url = new URL(server);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  const kept = server.search
    .slice(1)
    .split('&')
    .filter((pair) => !Object.hasOwn(query, nameOf(pair)));
  url.search = [...kept, String(new URLSearchParams(query))].filter(Boolean).join('&');
  return url;
}

function nameOf(pair: string): string {
  const [name = ''] = new URLSearchParams(pair).keys();
  return name;
}

/** What the API calls a model is a path: `project/version`. */
export function modelPath(modelId: string): string {
  return modelId.split('/').map(encodeURIComponent).join('/');
}
