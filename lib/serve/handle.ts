import type { IncomingMessage, ServerResponse } from 'node:http';
import { authorise, bearer } from './access';
import type { Call, Reply, Route, Serving } from './call';
import { refuseFaults } from './question';
import { readValue, type Schema, type Values } from './read';
import { asRefusal, type Fault, Refusal, unprocessable } from './refusal';
import type { createRouter } from './routes';

/** What one request came to. */
export interface Outcome {
  /** The path of its route, or nothing where there is none. */
  route?: string;
  reply: Reply & { status: number };
  refusal?: Refusal;
}

/** Finds the route of a request, reads what it says and answers it; never throws. */
export async function outcomeOf(
  at: Serving,
  find: ReturnType<typeof createRouter>,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<Outcome> {
  let route: string | undefined;
  try {
    const { pathname, searchParams } = addressOf(request);
    const found = find(request.method ?? '', pathname);
    if (request.method === 'OPTIONS' && found) return { reply: { status: 204, body: '' } };
    if (!found) throw new Refusal(404, 'NOT_FOUND', { detail: 'Not Found' });
    if (found === 'method') throw new Refusal(405, 'NOT_FOUND', { detail: 'Method Not Allowed' });
    route = found.route.path;
    const call: Call = { at, request, response, params: found.params, query: searchParams, signal };
    const reply = await found.route.handle(call, await values(found.route, call));
    return { route, reply: { status: 200, ...reply } };
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    const { status, body, headers } = refusal;
    return { ...(route && { route }), reply: { status, body, headers }, refusal };
  }
}

/** Never the host's part: a client may send any. */
function addressOf({ url = '/' }: IncomingMessage): { pathname: string; searchParams: URLSearchParams } {
  const at = url.indexOf('?');
  const pathname = at < 0 ? url : url.slice(0, at);
  return { pathname, searchParams: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)) };
}

/** The query, or the body where the route has one; who may not ask is refused before it is looked at closely. */
async function values(route: Route, call: Call): Promise<Values> {
  const { at, request, response, query } = call;
  const told = bearer(request);
  const inQuery = query.get('api_key') ?? undefined;
  if (!route.body) {
    if (route.guarded) authorise(at.apiKey, inQuery ?? told);
    return read(route.query ?? {}, Object.fromEntries(query), 'query');
  }
  // The header outranks the body, so that a wrong one is refused before the body is read.
  if (route.guarded && told !== undefined) authorise(at.apiKey, told);
  const body = parsed(await at.bodies.read(request, response));
  if (route.guarded && told === undefined) authorise(at.apiKey, keyIn(body) ?? inQuery);
  return read(route.body, body, 'body');
}

function keyIn(body: unknown): string | undefined {
  const { api_key } = (body ?? {}) as Values;
  return typeof api_key === 'string' ? api_key : undefined;
}

function read(schema: Schema, value: unknown, from: string): Values {
  const faults: Fault[] = [];
  const found = readValue({ ...schema, type: 'object' }, value, [from], faults);
  refuseFaults(faults);
  return found as Values;
}

/** An empty body is an empty object: `/model/clear` has none. */
function parsed(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unprocessable([{ type: 'json_invalid', loc: ['body'], msg: 'JSON decode error' }]);
  }
}
