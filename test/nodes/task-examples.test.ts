import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ClassifyPrediction, SegmentPrediction } from '../../lib/prediction';
import { colourClassifier, colourSegmenter } from '../colour-tasks';
import { squares } from '../pictures';
import { read } from '../repository';
import { type FlowNode, getNode, loadFlow, once, startRed, stopRed } from './red';

import classify = require('../../nodes/classify/classify');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');
import segment = require('../../nodes/segment/segment');

/** The answer of an example, with another model and a picture of one's own as its comment says, where its debug node stands. */
async function answer(name: string, modelPath: string, picture: string): Promise<unknown> {
  const filled = (JSON.parse(read(`examples/${name}.json`)) as FlowNode[])
    .filter(({ type }) => type !== 'comment')
    .map((node) => {
      if (node.type === 'debug') return { ...node, type: 'helper' };
      if (node.type === 'lineside-model') return { ...node, path: modelPath };
      return node.type === 'lineside-image-in' ? { ...node, source: 'file', path: picture } : node;
    });
  const find = (type: string) => getNode(filled.find((node) => node.type === type)!.id);
  await loadFlow([model, imageIn, segment, classify], filled);
  const answered = once(find('helper'), 'input');
  find('lineside-image-in').receive({} as never);
  return (await answered).payload;
}

describe('the examples of tasks', () => {
  let picture: string;
  before(async () => {
    picture = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'red.png');
    writeFileSync(picture, await squares([{ colour: '#f00', left: 0, top: 0, size: 64 }]));
  });
  beforeEach(startRed);
  afterEach(stopRed);

  it('segment says how much of the picture is what', async () => {
    const { areas } = (await answer('segment', await colourSegmenter(), picture)) as SegmentPrediction;
    expect(areas).to.deep.equal([{ class: 'red', class_id: 1, pixels: 64 * 64, share: 1 }]);
  });

  it('classify says what it is', async () => {
    expect((await answer('classify', await colourClassifier(), picture)) as ClassifyPrediction).to.include({
      top: 'red',
    });
  });
});
