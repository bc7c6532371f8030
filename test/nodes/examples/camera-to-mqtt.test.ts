import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../../../lib/frame';
import { decode } from '../../../lib/image/codec';
import { detectPredictionSchema } from '../../../lib/schema';
import type { Server } from '../../admin';
import { type Seen, seen } from '../../demo';
import { faults } from '../../json-schema';
import { type Listener, listen } from '../../listener';
import { type Broker, mosquittoOrSkip } from '../../mosquitto';
import { readExample, startFlow } from './example';

const topic = 'vision/demo/line-1/belt';
const kinds = ['bolt', 'bracket', 'gear', 'nut', 'washer'];
/** Keys of MQTT discovery, home-assistant.io/integrations/mqtt, sensor.mqtt and image.mqtt. */
const documented = {
  both: ['name', 'unique_id', 'icon', 'availability_topic', 'device', 'origin'],
  sensor: [
    ...['state_topic', 'value_template', 'state_class', 'unit_of_measurement'],
    ...['json_attributes_topic', 'json_attributes_template'],
  ],
  image: ['image_topic', 'content_type'],
};

describe('the example from a camera to MQTT', function () {
  this.timeout(60_000);
  let broker: Broker;
  let listener: Listener;
  let server: Server;
  let flow: ReturnType<typeof readExample>;

  before(async function () {
    broker = await mosquittoOrSkip(this);
    listener = await listen(broker.url, ['vision/#', 'homeassistant/#']);
    flow = readExample('camera-to-mqtt', { 'mqtt-broker': { port: broker.port } });
    server = await startFlow(flow);
  });
  after(async () => {
    await server?.stop('SIGKILL');
    await listener?.end();
    await broker?.stop();
  });

  /** What is kept at the broker on a topic. */
  async function kept(at: string) {
    const late = await listen(broker.url, at);
    const found = await late.first(at);
    await late.end();
    expect(found.retained, `${at} is kept`).to.equal(true);
    return found;
  }

  it('is online at the broker', async () => {
    await listener.first(`${topic}/status`);
    expect((await kept(`${topic}/status`)).text).to.equal('online');
  });

  it('sends of each picture what was found, as documented, in numbers only', async () => {
    const { text } = await listener.first(`${topic}/detections`, ({ text }) => JSON.parse(text).predictions.length > 0);
    const answer = JSON.parse(text);
    expect(faults(detectPredictionSchema, answer)).to.deep.equal([]);
    expect(answer.image).to.deep.equal({ width: 640, height: 480 });
    expect(kinds).to.include.members(answer.predictions.map((part: { class: string }) => part.class));
    expect(answer.timestamp).to.be.closeTo(Date.now(), 60_000);
    expect(text.length).to.be.below(4000);
    const later = await listener.next(`${topic}/detections`);
    expect(JSON.parse(later.text).sequence).to.be.above(answer.sequence);
  });

  it('counts the classes once a second', async () => {
    await listener.first(`${topic}/counts`);
    const { text } = await listener.next(`${topic}/counts`);
    const { total, classes } = JSON.parse(text);
    expect(Object.values<number>(classes).reduce((sum, count) => sum + count, 0)).to.equal(total);
    expect(kinds).to.include.members(Object.keys(classes));
  });

  it('keeps a picture at the broker', async () => {
    await listener.first(`${topic}/snapshot`);
    const { data } = await kept(`${topic}/snapshot`);
    expect(data.subarray(0, 2).toString('hex')).to.equal('ffd8');
    expect(await decode(encodedFrame(data)!)).to.include({ width: 640, height: 480 });
  });

  it('tells Home Assistant of two entities of one device, whose topics there are', async () => {
    const id = 'vision_demo_line-1_belt';
    const sensor = JSON.parse((await kept(`homeassistant/sensor/${id}/parts/config`)).text);
    const image = JSON.parse((await kept(`homeassistant/image/${id}/picture/config`)).text);
    expect([...documented.both, ...documented.sensor]).to.include.members(Object.keys(sensor));
    expect([...documented.both, ...documented.image]).to.include.members(Object.keys(image));
    expect(sensor.device).to.deep.equal(image.device);
    expect(sensor.unique_id).not.to.equal(image.unique_id);
    for (const at of [sensor.availability_topic, sensor.state_topic, sensor.json_attributes_topic, image.image_topic])
      await listener.first(at);
  });

  it('goes on by itself when the broker was away, and says anew that it is there', async () => {
    await broker.stop();
    await server.line(/Disconnected from broker/);
    const config = 'homeassistant/sensor/vision_demo_line-1_belt/parts/config';
    const birth = listener.next(`${topic}/status`, ({ text }) => text === 'online'); // the new one has kept nothing
    const told = listener.next(config);
    await broker.restart();
    await birth;
    await listener.next(`${topic}/detections`);
    await told;
    await kept(config);
    expect(server.output()).not.to.include('[error]');
  });

  it("sends the camera's own JPEG, to the byte; a picture that is none is told with a code", async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'lineside-camera-')), 'still.jpg');
    const [{ jpeg }] = (await seen('belt', 1)) as [Seen];
    writeFileSync(path, jpeg);
    const still = { source: 'file', path, interval: 200, repeat: true };
    await server.deploy(flow.map((node) => (node.name === 'the camera' ? { ...node, ...still } : node)));
    await listener.next(`${topic}/snapshot`, ({ data }) => data.equals(jpeg)); // the belt's last one may be on its way still
    writeFileSync(path, 'no picture');
    const { text } = await listener.next(`${topic}/errors`);
    expect(JSON.parse(text)).to.include({ code: 'BAD_IMAGE' });
  });

  it('is offline as soon as the process is killed', async () => {
    const said = listener.next(`${topic}/status`);
    await server.stop('SIGKILL');
    expect((await said).text).to.equal('offline');
    expect((await kept(`${topic}/status`)).text).to.equal('offline');
  });
});
