/** Servers in a process of their own: one whose answers a model computes, and one that fails in every way. */
import { openHere } from '../../lib/open';
import { startContract } from '../remote/contract-server';
import { failing } from '../remote/faults';
import { json, serve as listen, type TestServer } from '../remote/server';
import { serve } from './child';

let server: TestServer;

const answers = {
  /** Answers for the model `bench/1`; gives its address. */
  async open(path: string, threads: number): Promise<string> {
    const model = await openHere({ backend: 'onnx', provider: 'cpu', path, threads });
    server = await startContract({ models: { 'bench/1': { model, taskType: 'object-detection' } } });
    return server.url.href;
  },

  /** Answers at once, but fails one request in ten. */
  async fail(): Promise<string> {
    const predictions = [{ x: 1, y: 2, width: 3, height: 4, class: 'bolt', confidence: 0.9 }];
    const answer = { predictions, image: { width: 640, height: 480 } };
    const models = [{ model_id: 'bench/1', task_type: 'object-detection' }];
    const say = failing(({ path }, response) => json(response, path.startsWith('/model/') ? { models } : answer));
    let asked = 0;
    server = await listen((request, response) => {
      server.received.length = 0; // what is kept for tests would fill the memory
      say(request, response, asked++);
    });
    return server.url.href;
  },

  sockets: (): { open: number; opened: number } => ({
    open: server.sockets.open.size,
    opened: server.sockets.opened,
  }),
};

export type RemoteServer = typeof answers;

serve(answers, async () => server?.close());
