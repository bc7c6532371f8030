import { createServer } from 'node:net';
import { expect } from 'chai';
import type { NodeStatus } from 'node-red';
import type { ModelNode } from '../../nodes/common/model-node';
import { colourDetector } from '../colour-detector';
import { colourClassifier } from '../colour-tasks';
import { seen } from '../demo';
import { redCells, redCorner, until } from '../pictures';
import { freePort } from '../ports';
import { read } from '../repository';
import { ask, post, postJson } from '../serve/serving';
import { detectNode, modelNode, rest } from './flows';
import { coreNode, type FlowNode, getNode, helper, loadFlow, nextStatus, once, startRed, stopRed } from './red';

import api = require('../../nodes/api/api');
import detect = require('../../nodes/detect/detect');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');

describe('the api node', () => {
  let detector: string;
  let picture: Buffer;
  let port: number;
  before(async () => {
    detector = await colourDetector();
    picture = await redCorner();
  });
  beforeEach(async () => {
    port = await freePort();
    await startRed();
  });
  afterEach(stopRed);

  const apiNode = (more: object = {}): FlowNode => ({
    ...{ id: 'api', type: 'lineside-api', z: 'tab', host: '127.0.0.1', port, bodyLimit: 20, maxInFlight: 16, cors: '' },
    ...{ models: [{ id: 'parts/1', model: 'model' }], allowUrls: false, wires: [] },
    ...more,
  });
  const nodes = [model, detect, api, imageIn];
  const url = (path: string) => new URL(path, `http://127.0.0.1:${port}`);
  /** Flows with the node, once it says where it listens. */
  async function listening(flow: readonly FlowNode[], credentials = {}): Promise<void> {
    await loadFlow(nodes, flow, credentials);
    await answers();
  }
  async function answers(): Promise<void> {
    while (!(await fetch(url('/healthz')).catch(() => undefined))?.ok);
  }

  /** Errors that the node has raised, once there is one: it may do so before anybody could listen. */
  async function logged(): Promise<(Error & { code?: string })[]> {
    const entries = () => helper.log().args.flat() as { msg?: unknown; type?: string }[];
    const own = () => entries().filter(({ type, msg }) => type === 'lineside-api' && msg instanceof Error);
    await until(() => own().length > 0);
    return own().map(({ msg }) => msg as Error);
  }

  /** The node's last status. */
  function shown(): NodeStatus {
    const { lastCall } = getNode('api').status as unknown as { lastCall: { args: [NodeStatus] } };
    return lastCall.args[0];
  }

  it('serves the models of its table, and tells where it listens', async () => {
    await listening([...rest, modelNode(detector), apiNode()]);
    const { slots } = getNode<ModelNode>('model').shared();
    const taken = Array.from({ length: slots.limit }, () => slots.tryTake()!);
    const busy = nextStatus(getNode('api'), ({ text }) => text === `127.0.0.1:${port} · 1 of 16 busy`);
    const idle = nextStatus(getNode('api'), ({ text }) => text === `127.0.0.1:${port} · idle`);
    const answered = post(url('/parts/1'), picture.toString('base64'));
    await busy;
    for (const release of taken) release();
    const { status, body } = await answered;
    expect([status, (body.predictions as object[]).length]).to.deep.equal([200, redCells]);
    await idle;
    expect((await post(url('/parts/2'), picture)).status).to.equal(404);
    expect((await ask(url('/model/registry'))).body.models).to.have.nested.property('[0].model_id', 'parts/1');
  });

  it('serves several models, whose tasks are their own', async () => {
    const second = modelNode(await colourClassifier(), { id: 'second' });
    const models = [
      { id: 'parts/1', model: 'model' },
      { id: 'kinds/7', model: 'second' },
    ];
    await listening([...rest, modelNode(detector), second, apiNode({ models })]);
    expect((await post(url('/parts/1'), picture)).body.predictions).to.have.lengthOf(redCells);
    expect((await post(url('/kinds/7'), picture)).body).to.have.property('top');
  });

  it('wants the key that is set', async () => {
    await listening([...rest, modelNode(detector), apiNode()], { api: { apiKey: 'secret' } });
    const refused = await post(url('/parts/1'), picture);
    expect([refused.status, refused.body]).to.deep.equal([
      403,
      { Message: 'User is not authorized to access this resource' },
    ]);
    expect((await post(url('/parts/1?api_key=secret'), picture)).status).to.equal(200);
  });

  it('takes turns with the flows that use the model', async () => {
    await listening([...rest, modelNode(detector), detectNode(), apiNode()]);
    const out = once(getNode('out'), 'input');
    getNode('detect').receive({ payload: picture } as never);
    const answered = post(url('/parts/1'), picture);
    expect([
      (await answered).status,
      ((await out).payload as { predictions: object[] }).predictions.length,
    ]).to.deep.equal([200, redCells]);
  });

  it('asks a model that a deploy has replaced, without being deployed itself', async () => {
    const flow = (path: string) => [...rest, modelNode(path), apiNode()];
    await listening(flow(detector));
    expect((await post(url('/parts/1'), picture)).body).to.have.property('predictions');
    const before = getNode('api');
    await helper.setFlows(flow(await colourClassifier()) as never, 'nodes');
    expect(getNode('api')).to.equal(before);
    expect((await post(url('/parts/1'), picture)).body).to.have.property('top');
  });

  it('listens anew after a full deploy, on another port too', async () => {
    await listening([...rest, modelNode(detector), apiNode()]);
    for (const again of [port, await freePort()]) {
      port = again;
      await helper.setFlows([...rest, modelNode(detector), apiNode()] as never, 'full');
      await answers();
      expect((await post(url('/parts/1'), picture)).status).to.equal(200);
    }
  });

  it('says in its status that the port is taken, and raises that as an error', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    try {
      await loadFlow(nodes, [...rest, modelNode(detector), apiNode()]);
      const [error] = await logged();
      expect(error).to.include({ code: 'BAD_OPTION' });
      expect(error!.message).to.include('another program listens there already');
      expect(shown()).to.include({ fill: 'red' });
      expect(shown().text).to.match(/cannot listen on 127\.0\.0\.1/);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('answers 500 with a code where a model cannot be opened, and says why in its status', async () => {
    await listening([...rest, modelNode('/nowhere/parts.onnx'), apiNode()]);
    const told = nextStatus(getNode('api'), ({ fill }) => fill === 'red');
    const { status, body } = await post(url('/parts/1'), picture);
    expect([status, body]).to.deep.equal([500, { message: 'Model package is broken.', code: 'NO_MODEL' }]);
    expect((await told).text).to.match(/^there is no model file/);
    expect((await ask(url('/readiness'))).status).to.equal(503);
  });

  it('answers 500 with a code where a model of the table is gone', async () => {
    await listening([...rest, apiNode()]);
    const { status, body } = await postJson(url('/infer/object_detection'), {
      model_id: 'parts/1',
      image: { type: 'base64', value: picture.toString('base64') },
    });
    expect([status, body.code]).to.deep.equal([500, 'NO_MODEL']);
  });

  const wrong: [what: string, more: object, sentence: RegExp][] = [
    ['a port that is none', { port: 'x' }, /number from 0 to 65535 for port/],
    ['an id that is none', { models: [{ id: 'parts', model: 'model' }] }, /an id such as project\/1/],
    ['an id of another route', { models: [{ id: 'infer/1', model: 'model' }] }, /an id such as project\/1/],
    ['an id twice', { models: [1, 2].map(() => ({ id: 'parts/1', model: 'model' })) }, /every id once/],
    ['a row without a model', { models: [{ id: 'parts/1', model: '' }] }, /a model for the id parts\/1/],
    ['a table that is none', { models: 'parts/1' }, /a list/],
    ['a limit that is none', { maxInFlight: 0 }, /number from 1 to 1000 for maxInFlight/],
  ];
  for (const [what, more, sentence] of wrong) {
    it(`says what is wrong with ${what}`, async () => {
      await loadFlow(nodes, [...rest, apiNode(more)]);
      const [error] = await logged();
      expect(error!.message).to.match(sentence);
      expect(shown()).to.include({ fill: 'red' });
    });
  }

  it('answers the flow of the example', async () => {
    const [{ jpeg } = { jpeg: picture }] = await seen('belt', 1);
    expect(jpeg).not.to.equal(picture);
    const flow = (JSON.parse(read('examples/api.json')) as FlowNode[])
      .filter(({ type }) => type !== 'comment')
      .map((node) => {
        if (node.type === 'debug') return { ...node, type: 'helper' };
        if (node.type === 'lineside-api') return { ...node, port };
        return node.type === 'http request' ? { ...node, url: String(node.url).replace('9001', String(port)) } : node;
      });
    await loadFlow([...nodes, coreNode('network/21-httprequest')], flow);
    await answers();
    const answer = await once(getNode('a9100000000000f6'), 'input');
    expect(answer).to.include({ statusCode: 200 });
    expect(answer.payload)
      .to.include.keys('predictions', 'image', 'time')
      .and.have.deep.property('image', { width: 640, height: 480 });
  });
});
