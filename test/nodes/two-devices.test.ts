import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { Task } from '../../lib/prediction';
import { type Server, served, startRedProcess } from '../admin';
import { seen } from '../demo';
import { freePort } from '../ports';
import type { Running } from '../process';
import { read, root } from '../repository';
import { lasting } from '../serve/serving';
import { classifyNode, detectNode, modelNode, outlineNode, segmentNode } from './flows';
import type { FlowNode } from './red';

const { name } = JSON.parse(read('package.json')) as { name: string };

const tasks: Record<Task, { node: (more: object) => FlowNode; view: 'belt' | 'station'; confidence: number }> = {
  detect: { node: detectNode, view: 'belt', confidence: 0.4 },
  outline: { node: outlineNode, view: 'belt', confidence: 0.4 },
  segment: { node: segmentNode, view: 'station', confidence: 0.5 },
  classify: { node: classifyNode, view: 'station', confidence: 0.4 },
};
const backends = ['hosted-api', 'inference-server'] as const;
const apiKey = 'between/devices+1';

/** One serves its models, the other asks for them: both are Node-RED as a user starts it. */
describe('two devices', function () {
  this.timeout(60_000);
  const running: Running[] = [];
  let asking: Server;

  before(async () => {
    const port = await freePort();
    const strong = await device();
    await strong.deploy(serving(port));
    asking = await device();
    await asking.deploy(asker(`http://127.0.0.1:${port}`));
    while ((await fetch(`http://127.0.0.1:${port}/readiness`)).status !== 200);
  });
  after(() => Promise.all(running.map((one) => one.stop('SIGKILL'))));

  async function device(): Promise<Server> {
    const userDir = await mkdtemp(join(tmpdir(), 'lineside-device-'));
    await mkdir(join(userDir, 'node_modules', '@lineside'), { recursive: true });
    await symlink(root, join(userDir, 'node_modules', name), 'junction');
    await writeFile(join(userDir, 'package.json'), JSON.stringify({ name: 'device', dependencies: { [name]: '*' } }));
    const process = startRedProcess(userDir);
    running.push(process);
    return served(process);
  }

  for (const task of Object.keys(tasks) as Task[]) {
    for (const backend of backends) {
      it(`${task} by ${backend} answers as the model itself, to the last digit`, async () => {
        const { view, confidence } = tasks[task];
        const path = join(root, 'models', `parts-${task}.onnx`);
        const model: Model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
        try {
          for (const { jpeg } of await seen(view, 3)) {
            const asked = { method: 'POST', body: new Uint8Array(jpeg), headers: { 'content-type': 'image/jpeg' } };
            const answer = await fetch(new URL(`/${task}/${backend}`, asking.url), asked);
            const said: unknown = await answer.json();
            expect(answer.status, JSON.stringify(said)).to.equal(200);
            const options = { task, confidence, overlap: 0.3 };
            const own = (await model.predict(encodedFrame(jpeg)!, options)).prediction;
            expect(lasting(said)).to.deep.equal(lasting(own));
          }
        } finally {
          await model.close();
        }
      });
    }
  }
});

const id = (task: string) => `parts-${task}/1`;

/** A device that serves the four demo models. */
function serving(port: number): FlowNode[] {
  const models = Object.keys(tasks).map((task) => modelNode(`parts-${task}`, { id: task }));
  const table = Object.keys(tasks).map((task) => ({ id: id(task), model: task }));
  const api = {
    id: 'api',
    type: 'lineside-api',
    z: 'tab',
    x: 1,
    y: 1,
    host: '127.0.0.1',
    port,
    models: table,
    wires: [],
  };
  return [{ id: 'tab', type: 'tab' }, ...models, { ...api, credentials: { apiKey } }];
}

/** A device whose models are those of the other, by both backends; what it is sent it answers over HTTP too. */
function asker(url: string): FlowNode[] {
  const ways = (Object.keys(tasks) as Task[]).flatMap((task) => backends.map((backend) => ({ task, backend })));
  const flows = ways.flatMap(({ task, backend }) => {
    const own = (part: string) => `${task}-${backend}-${part}`;
    const at = { z: 'tab', x: 1, y: 1 };
    const [input, output] = [own('in'), own('out')];
    return [
      modelNode('', { id: own('model'), backend, url, modelId: id(task), credentials: { apiKey } }),
      {
        ...at,
        id: input,
        type: 'http in',
        url: `/${task}/${backend}`,
        method: 'post',
        upload: false,
        wires: [[own('task')]],
      },
      { ...tasks[task].node({ id: own('task'), model: own('model'), wires: [[output]] }), x: 1, y: 1 },
      { ...at, id: output, type: 'http response', statusCode: '', headers: {}, wires: [] },
      { ...at, id: own('catch'), type: 'catch', scope: [own('task')], uncaught: false, wires: [[own('failed')]] },
      {
        ...at,
        id: own('failed'),
        type: 'change',
        rules: [
          { t: 'move', p: 'error', pt: 'msg', to: 'payload', tot: 'msg' },
          { t: 'set', p: 'statusCode', pt: 'msg', to: '500', tot: 'num' },
        ],
        wires: [[output]],
      },
    ];
  });
  return [{ id: 'tab', type: 'tab' }, ...flows];
}
