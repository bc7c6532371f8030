import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { manifestBeside } from '../../lib/model/manifest-file';
import type { DetectPrediction } from '../../lib/prediction';
import type { ModelNode } from '../../nodes/common/model-node';
import { colourDetector } from '../colour-detector';
import { isAlive, redCells, redCorner, until } from '../pictures';
import { detectNode, modelNode, rest } from './flows';
import { type FlowNode, getNode, helper, loadFlow, nextError, nextStatus, once, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

describe('the model node', () => {
  let path: string;
  let picture: Buffer;

  before(async () => {
    path = await colourDetector();
    picture = await redCorner();
  });
  beforeEach(startRed);
  afterEach(stopRed);

  const flow = (config: FlowNode, ...nodes: FlowNode[]) => [...rest, config, ...nodes];

  async function pid(): Promise<number> {
    const { model: engine } = getNode<ModelNode>('model').shared();
    await engine.ready();
    return engine.pids()[0]!;
  }

  async function count(id = 'detect'): Promise<number> {
    const answered = once(getNode('out'), 'input');
    getNode(id).receive({ payload: picture } as never);
    return ((await answered).payload as DetectPrediction).predictions.length;
  }

  it('opens one engine for all nodes that use it', async () => {
    const second = detectNode({ id: 'second', classes: 'green' });
    await loadFlow([model, detect], flow(modelNode(path), detectNode(), second));
    expect([await count(), await count('second')]).to.deep.equal([redCells, 0]);
    const shared = getNode<ModelNode>('model').shared().model;
    expect(shared.pids()).to.have.length(1);
  });

  it('stays open over a deploy that changes only other nodes', async () => {
    await loadFlow([model, detect], flow(modelNode(path), detectNode()));
    const before = await pid();
    for (const type of ['full', 'nodes'] as const) {
      await helper.setFlows(flow(modelNode(path), detectNode({ confidence: 100, name: type })) as never, type);
      expect(await pid(), type).to.equal(before);
      expect(await count(), type).to.equal(0);
    }
  });

  const replacements: [what: string, replace: (path: string) => Promise<void>][] = [
    ['the model file', async (own) => copyFile(await colourDetector({ half: true }), own)],
    ['its manifest', (own) => writeFile(manifestBeside(own), '{ "classes": ["a", "b", "c"] }')],
    ['a file of its package', (own) => writeFile(join(own, '..', 'class_names.txt'), 'a\nb\nc\n')],
  ];
  for (const [what, replace] of replacements) {
    it(`opens the model anew at a full deploy after ${what} was replaced on disk`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lineside-'));
      const own = join(folder, 'model.onnx');
      await copyFile(path, own);
      await loadFlow([model, detect], flow(modelNode(own), detectNode()));
      const old = await pid();
      await replace(own);
      await helper.setFlows(flow(modelNode(own), detectNode({ name: what })) as never, 'full');
      expect(await pid()).not.to.equal(old);
      expect(await count()).to.equal(redCells);
      await until(() => !isAlive(old));
      await rm(folder, { recursive: true });
    });
  }

  it('ends the old engine at a deploy that changes the model, although a run is stuck', async () => {
    await loadFlow([model, detect], flow(modelNode(path), detectNode()));
    const old = await pid();
    process.kill(old, 'SIGSTOP');
    getNode('detect').receive({ payload: picture } as never);
    await helper.setFlows(flow(modelNode(await colourDetector({ half: true })), detectNode()) as never, 'full');
    await until(() => !isAlive(old));
    expect(await count()).to.equal(redCells);
  }).timeout(15_000);

  it('ends its engine when the flow no longer has it', async () => {
    await loadFlow([model, detect], flow(modelNode(path), detectNode()));
    const old = await pid();
    await helper.setFlows([...rest] as never, 'full');
    await until(() => !isAlive(old));
  });

  it('says why it cannot open, in status and errors, and a message after it is mended is answered', async () => {
    await loadFlow([model, detect], flow(modelNode('missing.onnx'), detectNode()));
    const [status, error] = [nextStatus(getNode('detect'), ({ fill }) => fill === 'red'), nextError(getNode('detect'))];
    getNode('detect').receive({ payload: picture } as never);
    expect((await status).text).to.contain('no model file');
    expect(await error).to.include({ code: 'NO_MODEL' });
    expect((await error).message).to.contain('missing.onnx');
  });

  describe('inspected from the editor', () => {
    const inspect = (body: object) => helper.request().post('/lineside/inspect').send(body);

    it('shows what was understood of the model, and where that came from', async () => {
      await loadFlow([model, detect], flow(modelNode(path), detectNode()));
      const { status, body } = await inspect({ path, provider: 'cpu' });
      expect(status).to.equal(200);
      expect(body).to.deep.include({
        task: 'detect',
        family: 'yolov8',
        classes: ['red', 'green', 'blue'],
        input: { width: 64, height: 64, channels: 3, type: 'float32' },
        provider: 'cpu',
      });
      expect(body.from).to.include({ task: 'metadata', family: 'output shape', classes: 'metadata' });
      expect(body.warmUpMs).to.be.a('number');
    });

    const wrong: [what: string, body: object, code: string][] = [
      ['no path', { path: '' }, 'NO_MODEL'],
      ['a path to nothing', { path: 'nothing.onnx' }, 'NO_MODEL'],
      ['an unknown provider', { path: 'x.onnx', provider: 'abacus' }, 'BAD_OPTION'],
      ['half a process', { path: 'x.onnx', instances: 0.5 }, 'BAD_OPTION'],
    ];
    for (const [what, body, code] of wrong) {
      it(`says ${code} for ${what}`, async () => {
        await loadFlow([model, detect], flow(modelNode(path), detectNode()));
        const answer = await inspect(body);
        expect(answer.status).to.equal(422);
        expect(answer.body).to.include({ code });
      });
    }

    it('lists the models that can be chosen', async () => {
      await loadFlow([model, detect], flow(modelNode(path), detectNode()));
      const { body } = await helper.request().get('/lineside/models');
      expect(body).to.be.an('array');
    });
  });
});
