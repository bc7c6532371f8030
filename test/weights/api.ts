import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { colourDetector, colours } from '../colour-detector';
import { type Received, serve, type TestServer } from '../remote/server';

export const key = 'rf/secret+key=1';

/** What the server does with one request for the weights in place of sending them. */
export type Fault = (response: ServerResponse, file: Buffer, request: Received) => void;

/** Roboflow's API as far as it gives weights (reference §10), and the place where they lie, on this machine. */
export interface WeightsApi extends TestServer {
  file: Buffer;
  /** One a request for the weights, the first first; where none is left they are sent. */
  faults: Fault[];
  /** What is told of the model; tests change it. */
  ticket: Record<string, unknown>;
  environment: string;
  /** Replaces the answer to the first question. */
  refuse?: (response: ServerResponse) => void;
  /** The requests for the weights. */
  asked(): Received[];
}

const steps = { resize: { enabled: true, width: 64, height: 64, format: 'Stretch to' } };

export async function startApi(options: { etag?: string; ranges?: boolean } = {}): Promise<WeightsApi> {
  const { etag = '"one"', ranges = true } = options;
  const file = readFileSync(await colourDetector({ metadata: {} }));
  const server = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.path, server.url);
    if (pathname.startsWith('/ort/')) return answerTicket(response, searchParams.get('api_key'));
    if (pathname === '/environment') return void response.end(api.environment);
    const fault = api.faults.shift();
    if (fault) fault(response, file, request);
    else if (ranges) sendRange(response, file, request, etag);
    else send(response, file, etag);
  });
  const answerTicket = (response: ServerResponse, given: string | null) => {
    if (api.refuse) return api.refuse(response);
    if (given !== key) return void response.writeHead(401).end('{"message":"Unauthorized access to roboflow API"}');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ort: api.ticket }));
  };
  const api: WeightsApi = Object.assign(server, {
    file,
    faults: [],
    ticket: {
      model: `${server.url}weights?signature=abc`,
      environment: `${server.url}environment?signature=abc`,
      classes: colours,
      colors: { red: '#f00' },
      type: 'object-detection',
    },
    environment: JSON.stringify({ PREPROCESSING: JSON.stringify(steps), MULTICLASS: false }),
    asked: () => server.received.filter(({ path }) => path.startsWith('/weights')),
  });
  return api;
}

function send(response: ServerResponse, file: Buffer, etag: string): void {
  response.writeHead(200, { 'content-length': file.length, ...(etag && { etag }) }).end(file);
}

/** As RFC 9110 has it: with If-Range of another state the whole file comes. */
function sendRange(response: ServerResponse, file: Buffer, { headers }: Received, etag: string): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  if (!from || (headers['if-range'] ?? etag) !== etag) {
    send(response, file, etag);
    return;
  }
  const range = `bytes ${from}-${file.length - 1}/${file.length}`;
  response.writeHead(206, { 'content-range': range, 'content-length': file.length - from, ...(etag && { etag }) });
  response.end(file.subarray(from));
}

/** Sends so many bytes of the whole file, then cuts the connection. */
export function cutAfter(bytes: number, etag = '"one"'): Fault {
  return (response, file) => {
    response.writeHead(200, { 'content-length': file.length, ...(etag && { etag }) });
    response.write(file.subarray(0, bytes), () => setTimeout(() => response.destroy(), 100)); // they are read by then
  };
}

export function status(code: number, body = '', type = 'text/plain'): Fault {
  return (response) => void response.writeHead(code, { 'content-type': type }).end(body);
}
