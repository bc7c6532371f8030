import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Node } from 'node-red';
import type {
  ClassifyPrediction,
  DetectPrediction,
  MultiLabelPrediction,
  SegmentPrediction,
} from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { colourClassifier, colourSegmenter } from '../colour-tasks';
import { redCells, redCorner, squares } from '../pictures';
import { classifyNode, detectNode, modelNode, rest, segmentNode } from './flows';
import { type FlowNode, getNode, loadFlow, type Message, nextError, nextStatus, once, startRed, stopRed } from './red';

import classify = require('../../nodes/classify/classify');
import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');
import segment = require('../../nodes/segment/segment');

/** Means of a red and a blue half are a half each: logits 4, 0, 4, confidences 0.495, 0.009, 0.495. */
const halves = () =>
  squares(
    [
      { colour: '#f00', left: 0, top: 0, size: 32 },
      { colour: '#f00', left: 0, top: 32, size: 32 },
      { colour: '#0000ff', left: 32, top: 0, size: 32 },
      { colour: '#0000ff', left: 32, top: 32, size: 32 },
    ],
    64,
    64,
  );

describe('the classify node', () => {
  let path: string;
  let red: Buffer;

  before(async () => {
    path = await colourClassifier();
    red = await squares([{ colour: '#f00', left: 0, top: 0, size: 64 }]);
  });
  beforeEach(startRed);
  afterEach(stopRed);

  async function start(node: FlowNode = classifyNode(), config: FlowNode = modelNode(path)): Promise<Node> {
    await loadFlow([model, classify], [...rest, config, node]);
    return getNode('classify');
  }

  async function answer(node: Node, message: object): Promise<Message> {
    const answered = once(getNode('out'), 'input');
    node.receive(message as never);
    return answered;
  }

  it('answers with exactly the keys of the API document, and what the architecture adds', async () => {
    const { payload, prediction, image, timings } = await answer(await start(), { payload: red });
    expect(Object.keys(payload as object)).to.have.members([
      ...['top', 'confidence', 'predictions'], // seed 003
      ...['image', 'time', 'inference_id', 'model_id'],
    ]);
    const { top, confidence, predictions } = payload as ClassifyPrediction;
    expect(top).to.equal('red');
    expect(confidence).to.be.closeTo(1 / (1 + 2 * Math.exp(-8)), 1e-6);
    expect(predictions).to.deep.equal([{ class: 'red', class_id: 0, confidence }]);
    expect(prediction).to.deep.equal(payload);
    expect(image).to.deep.include({ width: 64, height: 64, format: 'png', data: red });
    expect(timings).to.include.all.keys('wait', 'decode', 'fit', 'infer', 'read', 'total');
  });

  it('reads an output [1, C, 1, 1] as well', async () => {
    const { payload } = await answer(await start(classifyNode(), modelNode(await colourClassifier(true))), {
      payload: red,
    });
    expect(payload).to.include({ top: 'red' });
  });

  const settings: [what: string, node: object, options: object | undefined, names: string[]][] = [
    ['all that reach the confidence', {}, undefined, ['red', 'blue']],
    ['the best alone', { topK: 1 }, undefined, ['red']],
    ['all of them', { confidence: 0 }, undefined, ['red', 'blue', 'green']],
    ['the best two of them', { confidence: 0 }, { top_k: 2 }, ['red', 'blue']],
    ['topK by its other name', { confidence: 0 }, { topK: '2' }, ['red', 'blue']],
    ['0 by message: all', { confidence: 0, topK: 1 }, { top_k: 0 }, ['red', 'blue', 'green']],
    ['none', {}, { confidence: 50 }, []],
    ['options of another task, which are not its own', {}, { classes: 'purple', max_detections: 1 }, ['red', 'blue']],
  ];
  for (const [what, node, options, names] of settings) {
    it(`gives ${what}`, async () => {
      const { payload } = await answer(await start(classifyNode(node)), { payload: await halves(), options });
      const { top, confidence, predictions } = payload as ClassifyPrediction;
      expect(predictions.map((one) => one.class).sort()).to.deep.equal([...names].sort());
      expect(top).to.equal(predictions[0]?.class ?? '');
      expect(confidence).to.equal(predictions[0]?.confidence ?? 0);
    });
  }

  it('answers in the shape of several labels where the manifest says so', async () => {
    const manifest = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'several.json');
    writeFileSync(manifest, JSON.stringify({ multiLabel: true }));
    const node = await start(classifyNode({ confidence: 90 }), modelNode(path, { manifest }));
    const { payload } = await answer(node, { payload: await halves() });
    const { predictions, predicted_classes } = payload as MultiLabelPrediction;
    expect(Object.keys(payload as object)).to.have.members([
      ...['predictions', 'predicted_classes'],
      ...['image', 'time', 'inference_id', 'model_id'],
    ]);
    expect(predicted_classes).to.deep.equal(['red', 'blue']); // sigmoid(4) = 0.982, sigmoid(0) = 0.5
    expect(Object.keys(predictions)).to.deep.equal(['red', 'green', 'blue']);
    expect(predictions.green).to.deep.equal({ confidence: 0.5, class_id: 1 });
  });

  it('says in its status what it is and how long', async () => {
    const node = await start();
    const status = nextStatus(node, ({ text }) => /ms/.test(text ?? ''));
    await answer(node, { payload: red });
    expect((await status).text).to.match(/^red 100 % · \d+ ms$/);
  });

  it('answers a list of pictures by a list', async () => {
    const { payload } = await answer(await start(), { payload: [red, Buffer.from('no'), red] });
    const [first, second] = payload as [ClassifyPrediction, { error: { code: string } }];
    expect([first.top, second.error.code]).to.deep.equal(['red', 'BAD_IMAGE']);
  });

  const bad: [what: string, options: object][] = [
    ['half a class', { top_k: 0.5 }],
    ['fewer than none', { top_k: -1 }],
    ['a number that is none', { top_k: 'some' }],
    ['a confidence over 100', { confidence: 101 }],
  ];
  for (const [what, options] of bad) {
    it(`refuses ${what}`, async () => {
      const node = await start();
      const error = nextError(node);
      node.receive({ payload: red, options } as never);
      expect(await error).to.include({ code: 'BAD_OPTION' });
    });
  }

  it('refuses a segmenter with a sentence that names the right node', async () => {
    const node = await start(classifyNode(), modelNode(await colourSegmenter()));
    const error = nextError(node);
    node.receive({ payload: red } as never);
    const { code, message } = await error;
    expect(code).to.equal('WRONG_TASK');
    expect(message).to.include('"segment"').and.include('"classify"');
  });
});

describe('several tasks on one picture', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  const models = async (file: Promise<string>): Promise<FlowNode[]> => [
    modelNode(await colourDetector()),
    modelNode(await file, { id: 'second' }),
  ];

  it('detect → classify: the picture comes from msg.image', async () => {
    const nodes = [detectNode({ wires: [['classify']] }), classifyNode({ model: 'second', confidence: 30 })];
    await loadFlow([model, detect, classify], [...rest, ...(await models(colourClassifier())), ...nodes]);
    const answered = once(getNode('out'), 'input');
    getNode('detect').receive({ payload: await redCorner(), options: { confidence: 20 } } as never);
    const { payload, prediction, timings } = await answered;
    // A quarter of the picture is red: logits 2, 0, 0.
    expect(payload).to.include({ top: 'red' });
    expect((payload as ClassifyPrediction).confidence).to.be.closeTo(Math.exp(2) / (Math.exp(2) + 2), 1e-6);
    expect(prediction).to.deep.equal(payload);
    expect(timings).to.include.all.keys('infer', 'total');
  });

  it('detect + segment: each answers on a wire of its own', async () => {
    const fork: FlowNode = { id: 'fork', type: 'helper', z: 'tab', wires: [['detect', 'segment']] };
    const boxes: FlowNode = { id: 'boxes', type: 'helper', z: 'tab' };
    const nodes = [detectNode({ wires: [['boxes']] }), segmentNode({ model: 'second' }), fork, boxes];
    await loadFlow([model, detect, segment], [...rest, ...(await models(colourSegmenter())), ...nodes]);
    const both = Promise.all([once(getNode('boxes'), 'input'), once(getNode('out'), 'input')]);
    getNode('fork').send({ payload: await redCorner() });
    const [found, mask] = await both;
    expect((found.payload as DetectPrediction).predictions).to.have.length(redCells);
    const { areas } = mask.payload as SegmentPrediction;
    expect(areas.map((area) => area.class)).to.deep.equal(['background', 'red']);
    expect(areas[1]!.share).to.be.closeTo(0.25, 0.03);
  });

  it('detect → segment: one after the other', async () => {
    const nodes = [detectNode({ wires: [['segment']] }), segmentNode({ model: 'second' })];
    await loadFlow([model, detect, segment], [...rest, ...(await models(colourSegmenter())), ...nodes]);
    const answered = once(getNode('out'), 'input');
    getNode('detect').receive({ payload: await redCorner() } as never);
    expect(((await answered).payload as SegmentPrediction).areas).to.have.length(2);
  });
});
