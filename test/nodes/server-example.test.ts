import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import type { Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import { startContract } from '../remote/contract-server';
import type { TestServer } from '../remote/server';
import { read, root } from '../repository';
import { coreNode, type FlowNode, getNode, loadFlow, once, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import draw = require('../../nodes/draw/draw');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');

describe('the example of servers', () => {
  let local: Model;
  let server: TestServer;

  before(async () => {
    const path = join(root, 'models', 'parts-detect.onnx');
    local = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1, modelId: 'parts/3' });
  });
  after(() => local.close());
  beforeEach(startRed);
  afterEach(stopRed);

  /** The flow with the model at another address, and its ends where a test can look; the browser's are left out. */
  async function load(url: string): Promise<void> {
    const flow: FlowNode[] = JSON.parse(read('examples/server.json'));
    const inside = flow
      .filter(({ type }) => !['http in', 'http response', 'comment'].includes(type))
      .map((node) => (node.type === 'lineside-model' ? { ...node, url } : node))
      .map((node) => (node.type === 'debug' || node.name === 'keep the newest' ? { ...node, type: 'helper' } : node));
    const nodes = ['common/25-catch', 'function/10-switch', 'function/15-change'].map(coreNode);
    await loadFlow([...nodes, imageIn, model, detect, draw], inside);
  }

  const named = (name: string) => {
    const flow: FlowNode[] = JSON.parse(read('examples/server.json'));
    return getNode(flow.find((node) => node.name === name)!.id);
  };

  it('draws what the server at the address finds', async () => {
    const models = { 'parts/3': { model: local, taskType: 'object-detection' } };
    server = await startContract({ models });
    await load(server.url.href);
    const { payload, prediction } = await once(named('keep the newest'), 'input');
    const pixels = await decode(encodedFrame(payload as Buffer)!);
    expect([pixels.width, pixels.height]).to.deep.equal([640, 480]);
    expect(prediction).to.include({ model_id: 'parts/3' });
    await server.close();
  });

  it('tells by a code that there is no server', async () => {
    server = await startContract({ models: {} });
    await server.close();
    await load(server.url.href);
    const { error } = await once(named('no server'), 'input');
    expect(error).to.include({ code: 'UNREACHABLE' });
  });
});
