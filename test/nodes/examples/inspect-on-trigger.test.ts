import { expect } from 'chai';
import type { Server } from '../../admin';
import { type Listener, listen } from '../../listener';
import { type Broker, mosquittoOrSkip } from '../../mosquitto';
import { readExample, startFlow, withValues } from './example';

const trigger = 'vision/demo/station/trigger';
const result = 'vision/demo/station/result';
const classes = ['good', 'crack', 'missing', 'rust'];

describe('the example that inspects a part on a trigger', function () {
  this.timeout(60_000);
  let broker: Broker;
  let listener: Listener;
  let server: Server;
  let flow: ReturnType<typeof readExample>;

  before(async function () {
    broker = await mosquittoOrSkip(this);
    listener = await listen(broker.url, [result, 'replies/#'], { protocolVersion: 5 });
    flow = readExample('inspect-on-trigger', { 'mqtt-broker': { port: broker.port } });
    server = await startFlow(flow);
    await server.line(/Connected to broker/);
  });
  after(async () => {
    await server?.stop('SIGKILL');
    await listener?.end();
    await broker?.stop();
  });

  async function ask(body: string, type: string) {
    const headers = { 'content-type': type };
    const answer = await fetch(new URL('lineside-inspect', server.url), { method: 'POST', headers, body });
    return { status: answer.status, said: await answer.json() };
  }
  const askFor = (part: unknown) => ask(JSON.stringify({ part }), 'application/json');

  /** The verdict is what follows from class and confidence, as the comment in the flow says. */
  function expectVerdict(said: Record<string, unknown>, part: string): void {
    expect(said).to.have.all.keys('part', 'result', 'class', 'confidence', 'timestamp');
    expect(said.part).to.equal(part);
    expect(classes).to.include(said.class);
    expect(said.confidence).to.be.within(0, 100);
    expect(said.result).to.equal(said.class === 'good' && Number(said.confidence) >= 60 ? 'pass' : 'fail');
    expect(said.timestamp).to.be.closeTo(Date.now(), 60_000);
  }

  it('answers who asks by HTTP, with JSON or a form', async () => {
    const asked = [askFor('A-17'), askFor(18), ask('part=A-19', 'application/x-www-form-urlencoded')];
    for (const [index, part] of ['A-17', '18', 'A-19'].entries()) {
      const { status, said } = await asked[index]!;
      expect(status).to.equal(200);
      expectVerdict(said, part);
    }
  });

  it('answers each of many at once with its own part', async () => {
    const parts = Array.from({ length: 20 }, (_, n) => `P-${n}`);
    const answers = await Promise.all(parts.map(askFor));
    expect(answers.map(({ said }) => said.part)).to.deep.equal(parts);
    for (const { status, said } of answers) expect(said.error?.code ?? status).to.be.oneOf([200, 'QUEUE_FULL']);
  });

  const unnamed: [body: string, type: string][] = [
    ['{}', 'application/json'],
    ['{"part": " "}', 'application/json'],
    ['[1]', 'application/json'],
    ['', 'text/plain'],
  ];
  for (const [body, type] of unnamed) {
    it(`answers 400 to ${body || 'nothing'}`, async () => {
      const { status, said } = await ask(body, type);
      expect([status, said.error.code]).to.deep.equal([400, 'NO_PART']);
    });
  }

  for (const payload of ['{"part":"B-1"}', 'B-1']) {
    it(`answers ${payload} by MQTT on the topic of results`, async () => {
      const answer = listener.next(result);
      await listener.client.publishAsync(trigger, payload);
      expectVerdict(JSON.parse((await answer).text), 'B-1');
    });
  }

  it('answers where MQTT 5 says, with the correlation of the trigger', async () => {
    const properties = { responseTopic: 'replies/plc-4', correlationData: Buffer.from('order 5') };
    const answer = listener.next('replies/plc-4');
    await listener.client.publishAsync(trigger, 'B-2', { properties });
    const { text, correlation } = await answer;
    expectVerdict(JSON.parse(text), 'B-2');
    expect(correlation).to.equal('order 5');
  });

  it('says nothing of the pictures that the station sends by itself', async () => {
    await askFor('C-1'); // what came by itself before is through
    expect(listener.heard.map(({ text }) => JSON.parse(text).part)).to.deep.equal(['B-1', 'B-1', 'B-2']);
    expect(server.output()).not.to.include('[error]');
  });

  it('leaves nobody without an answer when a deploy comes meanwhile', async () => {
    const [tab, ...nodes] = flow;
    const hasty = [withValues(tab!, { LIMIT_S: '1' }), ...nodes];
    await server.deploy(hasty);
    const asked = Array.from({ length: 10 }, (_, n) => askFor(`E-${n}`));
    await Promise.race(asked); // all have come: one that came in the midst of a deploy would meet no flow
    await server.deploy(hasty);
    const answers = await Promise.all(asked);
    for (const { status, said } of answers)
      expect([status, said.error?.code].join()).to.be.oneOf(['200,', '504,TIMEOUT']);
  });

  const broken: [what: string, type: string, settings: object, status: number, code: string][] = [
    ['a camera that is not there', 'lineside-image-in', { source: 'file', path: 'none.jpg' }, 502, 'BAD_SOURCE'],
    ['a model that is not there', 'lineside-model', { path: 'none.onnx' }, 500, 'NO_MODEL'],
  ];
  for (const [what, type, settings, status, code] of broken) {
    it(`answers ${status} for ${what}, and by MQTT too`, async () => {
      const listens = broker.subscribed(trigger);
      await server.deploy(flow.map((node) => (node.type === type ? { ...node, ...settings } : node)));
      const { status: received, said } = await askFor('D-1');
      expect([received, said.part, said.error.code]).to.deep.equal([status, 'D-1', code]);
      await listens;
      const answer = listener.next(result);
      await listener.client.publishAsync(trigger, 'D-2');
      const { text } = await answer;
      expect(JSON.parse(text)).to.have.nested.property('error.code', code);
    });
  }
});
