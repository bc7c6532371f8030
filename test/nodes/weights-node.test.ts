import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DetectPrediction } from '../../lib/prediction';
import { redCells, redCorner } from '../pictures';
import { key } from '../weights/api';
import { Surroundings } from '../weights/surroundings';
import { detectNode, modelNode, rest } from './flows';
import { getNode, helper, loadFlow, nextError, nextStatus, once, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');

describe('the model node with weights by an id', () => {
  const at = new Surroundings();
  let picture: Buffer;

  before(async () => {
    picture = await redCorner();
  });
  beforeEach(async () => {
    helper.settings({ userDir: at.store });
    await startRed();
  });
  afterEach(async () => {
    await stopRed();
    helper.settings({});
  });

  const load = (apiKey: string, more: object = {}) =>
    loadFlow([model, detect], [...rest, modelNode('', { modelId: 'parts/3', ...more }), detectNode()], {
      model: { apiKey },
    });

  async function count(): Promise<number> {
    const answered = once(getNode('out'), 'input');
    getNode('detect').receive({ payload: picture } as never);
    return ((await answered).payload as DetectPrediction).predictions.length;
  }

  /** Sends so much; the rest when it is told to. */
  function hold(share: number): { goOn(): void } {
    let answer: ServerResponse | undefined;
    const bytes = Math.ceil(at.api.file.length * share);
    at.api.faults = [
      (response, file) => {
        answer = response;
        response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, bytes));
      },
    ];
    return { goOn: () => void answer!.end(at.api.file.subarray(bytes)) };
  }

  it('fetches them below the user folder, says how far it is, and answers what came meanwhile', async () => {
    const { goOn } = hold(0.43);
    await load(key);
    const answered = count();
    await nextStatus(getNode('detect'), ({ text }) => text === 'downloading 43 %');
    goOn();
    expect(await answered).to.equal(redCells);
    await rm(join(at.store, 'models', 'roboflow', 'parts', '3', 'weights.onnx')); // throws where it is not there
  });

  it('needs neither network nor key once they are here', async () => {
    await load(key);
    expect(await count()).to.equal(redCells);
    await stopRed();
    await at.api.close();
    await startRed();
    await load('');
    expect(await count()).to.equal(redCells);
  });

  it('says what is missing in a sentence', async () => {
    await load('wrong key');
    const error = nextError(getNode('detect'));
    getNode('detect').receive({ payload: picture } as never);
    expect(await error).to.include({ code: 'BAD_KEY' });
    expect((await error).message).not.to.match(/wrong.key/);
  });

  it('tells the form how far it is until the model can be shown', async () => {
    const { goOn } = hold(0.2);
    await load(key);
    const inspect = () => helper.request().post('/lineside/inspect').send({ modelId: 'parts/3', apiKey: key });
    expect((await inspect()).body).to.deep.equal({ progress: '20 %' });
    goOn();
    await getNode<import('../../nodes/common/model-node').ModelNode>('model').shared().model.ready();
    const { body } = await inspect();
    expect(body).to.deep.include({ model_id: 'parts/3', classes: ['red', 'green', 'blue'] });
    expect(at.api.asked()).to.have.length(1);
  });
});
