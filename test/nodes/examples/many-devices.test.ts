import { expect } from 'chai';
import { detectPredictionSchema } from '../../../lib/schema';
import type { Server } from '../../admin';
import { seen } from '../../demo';
import { faults } from '../../json-schema';
import { type Listener, listen } from '../../listener';
import { type Broker, mosquittoOrSkip } from '../../mosquitto';
import { freePort } from '../../ports';
import type { FlowNode } from '../red';
import { readExample, startFlow, withValues } from './example';

interface Answer {
  device: string;
  worker: string;
  frame: number;
  error?: { code: string };
}

describe('the example of many devices', function () {
  this.timeout(60_000);
  let broker: Broker;
  let listener: Listener;
  let server: Server;
  let flow: FlowNode[];
  let frames: Buffer[];

  before(async function () {
    broker = await mosquittoOrSkip(this);
    frames = (await seen('belt', 4)).map(({ jpeg }) => jpeg);
    listener = await listen(broker.url, 'vision/answers/#', { protocolVersion: 5 });
    const port = await freePort();
    flow = readExample('many-devices', {
      'mqtt-broker': { port: broker.port },
      'lineside-api': { port },
      'parts/1 of the server': { url: `http://127.0.0.1:${port}` },
      debug: { console: true },
    });
    server = await startFlow([...flow, ...secondWorker(flow)]);
    await Promise.all(['worker-1', 'worker-2'].map(takesFrames));
  });
  after(async () => {
    await server?.stop('SIGKILL');
    await listener?.end();
    await broker?.stop();
  });

  /** Resolves when a worker answers the flow's own device: before it has subscribed, nobody takes frames for it. */
  function takesFrames(name: string): Promise<unknown> {
    return listener.next('vision/answers/device-1', ({ text }) => JSON.parse(text).worker === name);
  }

  /** Frames of two devices, numbered from `from` on; resolves with the answers of these numbers when there are as many. */
  async function answersTo(pictures: (Buffer | string)[], from: number): Promise<Answer[]> {
    for (const [index, picture] of pictures.entries()) {
      const correlationData = Buffer.from(String(from + index));
      const options = { qos: 1, properties: { correlationData } } as const;
      await listener.client.publishAsync(`vision/frames/test-${index % 2}`, picture, options);
    }
    const last = from + pictures.length;
    const own = () =>
      listener.heard
        .filter(({ topic }) => topic.startsWith('vision/answers/test-'))
        .map(({ text }) => JSON.parse(text) as Answer)
        .filter(({ frame }) => frame >= from && frame < last);
    return listener.until(() => (own().length < pictures.length ? undefined : own()));
  }

  it('answers the device by a worker, with the number of its frame', async () => {
    const { text, correlation } = await listener.first('vision/answers/device-1');
    const answer = JSON.parse(text);
    expect(faults(detectPredictionSchema, answer)).to.deep.equal([]);
    expect(answer).to.include({ device: 'device-1', frame: Number(correlation) });
    await server.line(/what a worker found\]/);
  });

  it('answers the device by the server too, as if its model were here', async () => {
    await server.line(/what the server found\]/);
  });

  it('spreads frames over the workers: each is answered once, to its device', async () => {
    const answers = await answersTo(
      Array.from({ length: 24 }, (_, n) => frames[n % frames.length]!),
      1000,
    );
    await answersTo([frames[0]!], 1100); // what would come twice would have come before
    const numbers = answers.map(({ frame }) => frame).sort((a, b) => a - b);
    expect(numbers).to.deep.equal(Array.from({ length: 24 }, (_, n) => 1000 + n));
    for (const { device, frame, error } of answers)
      expect([device, error]).to.deep.equal([`test-${frame % 2}`, undefined]);
    const shares = ['worker-1', 'worker-2'].map((name) => answers.filter(({ worker }) => worker === name).length);
    expect(Math.min(...shares), shares.join(' and ')).to.be.at.least(6);
  });

  it('answers what is no picture by an error with a code, once', async () => {
    const answers = await answersTo(['no picture', frames[0]!], 2000);
    expect(answers.map(({ frame, error }) => [frame, error?.code])).to.have.deep.members([
      [2000, 'BAD_IMAGE'],
      [2001, undefined],
    ]);
  });

  it('leaves all to one worker when the other is gone', async () => {
    await server.deploy(flow);
    await takesFrames('worker-1');
    const answers = await answersTo(frames, 3000);
    expect(answers.map(({ worker }) => worker)).to.deep.equal(Array(frames.length).fill('worker-1'));
  });
});

/** The flow "Worker" once more, as on another machine: nodes, name and connection of its own. */
function secondWorker(flow: readonly FlowNode[]): FlowNode[] {
  const tab = flow.find(({ label }) => label === 'Worker')!;
  const broker = flow.find(({ type }) => type === 'mqtt-broker')!;
  const own = flow.filter((node) => node === tab || node.z === tab.id || node === broker);
  const text = own.reduce((json, { id }) => json.replaceAll(id, `second-${id}`), JSON.stringify(own));
  const [second, ...nodes]: FlowNode[] = JSON.parse(text);
  return [withValues(second!, { WORKER: 'worker-2' }), ...nodes];
}
