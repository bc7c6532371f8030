import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { detectPredictionSchema } from '../../../lib/schema';
import type { Server } from '../../admin';
import { seen } from '../../demo';
import { faults } from '../../json-schema';
import { type Listener, listen } from '../../listener';
import { type Broker, mosquittoOrSkip } from '../../mosquitto';
import { readExample, startFlow } from './example';

const cameras = ['camera-1', 'camera-2', 'camera-3', 'camera-4'];
const hall = 'vision/demo/hall';
type Counts = Record<string, { received: number; answered: number; leftOut: number }>;

describe('the example of many cameras', function () {
  this.timeout(60_000);
  let broker: Broker;
  let listener: Listener;
  let server: Server;
  let flow: ReturnType<typeof readExample>;

  before(async function () {
    broker = await mosquittoOrSkip(this);
    listener = await listen(broker.url, `${hall}/#`);
    flow = readExample('many-cameras', { 'mqtt-broker': { port: broker.port } });
    server = await startFlow(flow);
  });
  after(async () => {
    await server?.stop('SIGKILL');
    await listener?.end();
    await broker?.stop();
  });

  const ofCamera = async (camera: string) => JSON.parse((await listener.next(`${hall}/${camera}/detections`)).text);

  it('answers each camera on its own topic, by the one model', async () => {
    const answers = await Promise.all(cameras.map(ofCamera));
    for (const answer of answers) {
      expect(faults(detectPredictionSchema, answer)).to.deep.equal([]);
      expect(answer.image).to.deep.equal({ width: 640, height: 480 });
    }
    expect(new Set(answers.map(({ predictions }) => JSON.stringify(predictions))).size, 'four belts').to.equal(4);
    expect(flow.filter(({ type }) => type === 'lineside-model')).to.have.lengthOf(1);
  });

  it('counts what each camera sent, and the counts add up', async () => {
    const enough = ({ text }: { text: string }) => {
      const counts = Object.values(JSON.parse(text) as Counts);
      return counts.length === cameras.length && counts.every(({ answered }) => answered >= 3);
    };
    const counts: Counts = JSON.parse((await listener.first(`${hall}/counters`, enough)).text);
    expect(counts).to.have.all.keys(cameras);
    for (const { received, answered, leftOut } of Object.values(counts)) expect(answered + leftOut).to.equal(received);
  });

  it('goes on with the others when one camera sends garbage, and says which', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'lineside-camera-')), 'still.jpg');
    await writeFile(path, (await seen('belt', 1))[0]!.jpeg);
    const still = { source: 'file', path, interval: 200, repeat: true };
    await server.deploy(flow.map((node) => (node.name === 'camera 2' ? { ...node, ...still } : node)));
    await Promise.all(cameras.map(ofCamera));
    const error = listener.next(`${hall}/errors`);
    await writeFile(path, 'garbage');
    const { text } = await error;
    expect(JSON.parse(text)).to.include({ node: 'camera 2', code: 'BAD_IMAGE' });
    await Promise.all(['camera-1', 'camera-3', 'camera-4'].map(ofCamera));
  });
});
