/** Clients of the API, in a process of their own: what they cost is not what the server costs. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { serve } from './child';
import { series, steadyRate } from './measure';

const agent = new Agent({ keepAlive: true });
let server: URL;
let picture: Buffer;
let base64: string;

const answers = {
  async open(url: string): Promise<void> {
    server = new URL(url);
    while (!(await post('/model/add', JSON.stringify({ model_id: 'bench/1' })).catch(() => undefined)));
  },

  use(path: string): void {
    picture = readFileSync(path);
    base64 = picture.toString('base64');
  },

  /** Answers a second, with `clients` that each ask again when answered, over `durationMs`. */
  rate: (durationMs: number, clients: number): Promise<number> => steadyRate(durationMs, clients, one),

  /** Milliseconds of each of `count` answers to `clients` at once. */
  async latencies(count: number, clients: number): Promise<number[]> {
    const all = await Promise.all(Array.from({ length: clients }, () => series(Math.ceil(count / clients), one)));
    return all.flat();
  },

  /** Milliseconds of a list of eight pictures in one request. */
  async batch(count: number): Promise<number[]> {
    const image = Array.from({ length: 8 }, () => ({ type: 'base64', value: base64 }));
    const body = JSON.stringify({ model_id: 'bench/1', image });
    return series(count, () => post('/infer/object_detection', body));
  },

  /** Milliseconds of eight requests of one picture at once. */
  singles: (count: number): Promise<number[]> => series(count, () => Promise.all(Array.from({ length: 8 }, one))),

  /** `clients` ask, twice as many as are let in: milliseconds of what was answered, and of what was refused. */
  async crowd(count: number, clients: number): Promise<{ answered: number[]; refused: number[] }> {
    const [answered, refused]: [number[], number[]] = [[], []];
    const client = async () => {
      while (answered.length < count) {
        const start = performance.now();
        const status = await post('/bench/1', picture);
        (status === 503 ? refused : answered).push(performance.now() - start);
        if (status === 503) await new Promise((again) => setTimeout(again, 20)); // sooner than they are told
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return { answered, refused };
  },
};

async function one(): Promise<void> {
  const status = await post('/bench/1', picture);
  if (status !== 200) throw new Error(`expected an answer but received ${status}`);
}

function post(path: string, body: Buffer | string): Promise<number> {
  const { hostname, port } = server;
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, agent, method: 'POST', headers: { 'content-type': 'image/jpeg' } };
    const sent = request(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export type ApiClients = typeof answers;

serve(answers);
