import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Drawer, openDrawer } from '../engine/drawer';
import { LinesideError } from '../errors';
import { corsOf } from './access';
import { bodyReader } from './body';
import type { Places, Serving } from './call';
import { pictureFetcher } from './fetch-picture';
import { type Outcome, outcomeOf } from './handle';
import { Metrics } from './metrics';
import { createRouter, routes } from './routes';
import { send } from './send';
import { defaults, type ServeSettings } from './settings';

/** A server at work. */
export interface Listener {
  /** `http://127.0.0.1:9001` */
  url: string;
  port: number;
  /** Requests at work now, and how many are let in at once. */
  readonly busy: Readonly<Places>;
  /** Lets nobody in any more. Who is at work has 0.6 s, and is told to retry after that. */
  close(): Promise<void>;
}

const graceMs = 600;
const cutMs = 750;
const mostConnections = 1000;
/** So many bodies of the greatest length are held at once, or more that are shorter. */
const mostBodies = 8;

/**
 * Answers pictures over HTTP as the API documents say: the hosted API's route and those of the self-hosted server, with
 * the models given. Rejects with `BAD_OPTION` where it cannot listen.
 *
 *     const model = await open({ path: 'parts.onnx' });
 *     const listener = await serve({ models: new Map([['parts/1', model]]), port: 9001 });
 */
export async function serve(settings: ServeSettings): Promise<Listener> {
  const drawer = settings.drawer ? undefined : openDrawer();
  const at = serving(settings, settings.drawer ?? drawer!);
  const find = createRouter(routes);
  const cors = corsOf(settings.cors ?? '');
  const live = new Set<AbortController>();
  const state = { closing: false };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const start = performance.now();
    const gone = new AbortController();
    live.add(gone);
    response.once('close', () => {
      live.delete(gone);
      gone.abort();
    });
    cors(request, response);
    const outcome = await outcomeOf(at, find, request, response, gone.signal);
    send(request, response, outcome.reply, state.closing);
    note(at, request, outcome, (performance.now() - start) / 1000);
    if (outcome.refusal && outcome.reply.status >= 500) settings.onFault?.(outcome.refusal.cause ?? outcome.refusal);
  }

  const server = httpServer(settings, (request, response) => void handle(request, response));
  await listen(server, settings).catch(async (error) => {
    await drawer?.close();
    throw error;
  });
  return {
    ...addressOf(server, settings),
    busy: at.places,
    close: async () => {
      state.closing = true;
      await closed(server, live);
      await drawer?.close();
    },
  };
}

function serving(settings: ServeSettings, drawer: Pick<Drawer, 'draw'>): Serving {
  const { bodyLimitBytes = defaults.bodyLimitBytes, maxInFlight = defaults.maxInFlight } = settings;
  return {
    models: settings.models,
    apiKey: settings.apiKey ?? '',
    allowUrls: settings.allowUrls ?? false,
    bodyLimitBytes,
    fetchPicture: settings.fetchPicture ?? pictureFetcher(),
    bodies: bodyReader(bodyLimitBytes, mostBodies * bodyLimitBytes),
    drawer,
    metrics: new Metrics(),
    places: { taken: 0, limit: maxInFlight },
    changed: settings.onChange ?? (() => {}),
    working: new Map(),
    unlisted: new Set(),
    uuid: randomUUID(),
  };
}

/** Who sends slowly is cut off: the head has ten seconds, the whole request its time. */
function httpServer({ requestTimeoutMs: all = defaults.requestTimeoutMs }: ServeSettings, handle: Handle): Server {
  const limits = { requestTimeout: all, headersTimeout: Math.min(all, 10_000), connectionsCheckingInterval: all / 20 };
  const server = createServer({ ...limits, keepAliveTimeout: 5000 }, handle);
  server.maxConnections = mostConnections;
  return server;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

function listen(server: Server, settings: ServeSettings): Promise<void> {
  const { host = defaults.host, port = defaults.port, onFault } = settings;
  return new Promise((resolve, reject) => {
    // Also of one that listens, such as for want of file handles: without a listener it would end this process.
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (server.listening) onFault?.(error);
      else reject(cannotListen(error, `${host}:${port}`));
    });
    server.listen({ host, port }, resolve);
  });
}

function cannotListen({ code = '', message }: NodeJS.ErrnoException, where: string): LinesideError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program listens there already; choose another port, or end that program',
    EADDRNOTAVAIL: 'this machine has no such address; 127.0.0.1 is this machine, 0.0.0.0 all its addresses',
    ENOTFOUND: 'this name is not known; 127.0.0.1 is this machine, 0.0.0.0 all its addresses',
    EACCES: 'that is not allowed; choose a port above 1023',
  };
  return new LinesideError('BAD_OPTION', `the server cannot listen on ${where}: ${reasons[code] ?? message}`);
}

function addressOf(server: Server, { host = defaults.host }: ServeSettings): { url: string; port: number } {
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
}

async function closed(server: Server, live: ReadonlySet<AbortController>): Promise<void> {
  const late = setTimeout(() => {
    for (const one of live) one.abort();
  }, graceMs);
  const cut = setTimeout(() => server.closeAllConnections(), cutMs);
  const done = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  await done;
  clearTimeout(late);
  clearTimeout(cut);
}

function note(
  { metrics }: Serving,
  { method = '' }: IncomingMessage,
  { route, reply, refusal }: Outcome,
  seconds: number,
) {
  const path = route ?? 'none';
  const status = reply.status;
  const known = ['GET', 'POST', 'OPTIONS', 'HEAD'].includes(method) ? method : 'other';
  metrics.count('lineside_http_requests_total', 'Requests answered.', { path, method: known, status });
  metrics.observe('lineside_http_request_seconds', 'From the head of a request to its answer.', { path }, seconds);
  if (refusal) metrics.count('lineside_errors_total', 'Requests refused or failed.', { code: refusal.code });
}
