import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ClassifyPrediction, OutlinePrediction, SegmentPrediction } from '../../lib/prediction';
import { defects, kinds } from '../../lib/simulator';
import { colourClassifier, colourSegmenter } from '../colour-tasks';
import { squares } from '../pictures';
import { read } from '../repository';
import { type FlowNode, getNode, loadFlow, once, startRed, stopRed } from './red';

import classify = require('../../nodes/classify/classify');
import detect = require('../../nodes/detect/detect');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');
import outline = require('../../nodes/outline/outline');
import segment = require('../../nodes/segment/segment');

/** An example as it is imported, with a helper where its debug node stands; what draws for a browser is left out. */
function example(name: string): FlowNode[] {
  return (JSON.parse(read(`examples/${name}.json`)) as FlowNode[])
    .filter(({ type }) => ['tab', 'debug', 'lineside-image-in', 'lineside-model', `lineside-${name}`].includes(type))
    .map((node) => (node.type === 'debug' ? { ...node, type: 'helper' } : node));
}

const find = (flow: FlowNode[], wanted: string) => getNode(flow.find(({ type }) => type === wanted)!.id);

/** The first answer of an example that nobody has touched. */
async function untouched(name: string): Promise<unknown> {
  const flow = example(name);
  await loadFlow([model, imageIn, detect, outline, segment, classify], flow);
  return (await once(find(flow, 'helper'), 'input')).payload;
}

/** The answer of an example with another model and a picture of one's own, as its comment says. */
async function answer(name: string, modelPath: string, picture: string): Promise<unknown> {
  const filled = example(name).map((node) => {
    if (node.type === 'lineside-model') return { ...node, path: modelPath };
    return node.type === 'lineside-image-in' ? { ...node, source: 'file', path: picture } : node;
  });
  await loadFlow([model, imageIn, segment, classify], filled);
  const answered = once(find(filled, 'helper'), 'input');
  find(filled, 'lineside-image-in').receive({} as never);
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

  for (const name of ['detect', 'outline']) {
    it(`${name} finds parts on its belt as it is imported`, async () => {
      const { predictions } = (await untouched(name)) as OutlinePrediction;
      expect(predictions).not.to.deep.equal([]);
      expect(kinds).to.include.members(predictions.map((part) => part.class));
      for (const { points } of predictions) expect(points !== undefined).to.equal(name === 'outline');
    });
  }

  it('segment looks for defects at its station as it is imported', async () => {
    const { class_map, image } = (await untouched('segment')) as SegmentPrediction;
    expect(Object.values(class_map)).to.deep.equal(['background', ...defects]);
    expect(image).to.deep.equal({ width: 480, height: 480 });
  });

  it('classify judges the parts at its station as it is imported', async () => {
    expect(['good', ...defects]).to.include(((await untouched('classify')) as ClassifyPrediction).top);
  });
});
