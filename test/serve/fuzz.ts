import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Listener } from '../../lib/serve';
import { seeded } from '../bench/random';
import { type Mutant, mutant } from './mutants';

/** What came of many mutated requests. */
export interface Fuzzed {
  /** How often each status was answered; `cut` where the connection was ended instead. */
  statuses: Record<string, number>;
  /** Requests whose answer is wrong: 500 without a code, or what tells of paths and stacks; and those never answered. */
  wrong: string[];
}

const hangsMs = 30_000;
const telling = /\bat \S+ \(|node_modules|\.js:\d+|\/(home|tmp|work|root)\//;

/** Sends `count` mutated requests, some at once. The same seed sends the same ones. */
export async function fuzz(listener: Listener, picture: Buffer, count: number, seed = 1): Promise<Fuzzed> {
  const random = seeded(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const found: Fuzzed = { statuses: {}, wrong: [] };
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const one = mutant(random, picture);
      const answer = await (random() < 0.05 ? raw(listener, random, one) : asked(listener, agent, one));
      found.statuses[answer.status] = (found.statuses[answer.status] ?? 0) + 1;
      const coded = answer.status === 500 && !/"code":"[A-Z_]+"/.test(answer.text);
      if (coded || answer.status === 'hangs' || telling.test(answer.text)) {
        found.wrong.push(`${one.method} ${one.path.slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  agent.destroy();
  return found;
}

interface Answer {
  status: number | 'cut' | 'hangs';
  text: string;
}

function asked({ port }: Listener, agent: Agent, { method, path, headers, body }: Mutant): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', agent, method, path, headers, timeout: hangsMs }, (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (part: string) => {
        text += part.slice(0, 2000);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve({ status: 'cut', text }));
    });
    sent.on('timeout', () => resolve({ status: 'hangs', text: '' }));
    sent.on('error', () => resolve({ status: 'cut', text: '' }));
    sent.end(body);
  });
}

/** With a head that no client writes, and a length that is not true; hangs up after a moment. */
function raw({ port }: Listener, random: () => number, { method, path, body }: Mutant): Promise<Answer> {
  const heads = [
    `Content-Length: ${Math.floor(random() * 2 * body.length)}`,
    'Transfer-Encoding: chunked',
    'X: \x00',
    '💥',
  ];
  const head = heads[Math.floor(random() * heads.length)]!;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += data.toString('latin1').slice(0, 2000);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1] ?? 0) || 'cut', text }));
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`);
    socket.end(body);
  });
}
