import { expect } from 'chai';
import type { Node } from 'node-red';
import sharp from 'sharp';
import { isSimple, signedArea } from '../../lib/geometry/polygon';
import { expand } from '../../lib/geometry/rle';
import type { Outline, OutlinePrediction } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { colourOutliner } from '../colour-outliner';
import { detectNode, modelNode, outlineNode, rest } from './flows';
import { type FlowNode, getNode, loadFlow, type Message, nextError, nextStatus, once, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import model = require('../../nodes/model/model');
import outline = require('../../nodes/outline/outline');

/** A red disc with a hole, and a smaller one beside it, on 256 × 128: letterboxed to 64 × 32. */
const picture = () =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="128"><rect width="256" height="128"/>
        <path fill-rule="evenodd" fill="#f00" d="M24 64a52 52 0 1 0 104 0a52 52 0 1 0-104 0zM60 64a16 16 0 1 0 32 0a16 16 0 1 0-32 0z"/>
        <circle cx="200" cy="64" r="24" fill="#f00"/></svg>`,
    ),
  )
    .png()
    .toBuffer();
/** The model's means over 16 pixels of the picture draw the edge of a disc in by half a pixel or so. */
const discs = { large: Math.PI * 52 ** 2, hole: Math.PI * 16 ** 2, small: Math.PI * 24 ** 2 };

describe('the outline node', () => {
  let path: string;
  let payload: Buffer;

  before(async () => {
    path = await colourOutliner({ stacked: true });
    payload = await picture();
  });
  beforeEach(startRed);
  afterEach(stopRed);

  async function start(node: FlowNode = outlineNode(), file = path): Promise<Node> {
    await loadFlow([model, outline, detect], [...rest, modelNode(file), node]);
    return getNode(node.id);
  }

  async function answer(node: Node, message: object = {}): Promise<Message> {
    const answered = once(getNode('out'), 'input');
    node.receive({ payload, ...message } as never);
    return answered;
  }

  async function only(node: Node, message?: object): Promise<Outline> {
    const { predictions } = (await answer(node, message)).payload as OutlinePrediction;
    expect(predictions).to.have.lengthOf(1);
    return predictions[0]!;
  }

  it('answers with exactly the keys of the API document, and what the architecture adds', async () => {
    const { payload: given, prediction, image, timings, topic } = await answer(await start(), { topic: 'kept' });
    expect(Object.keys(given as object)).to.have.members(['predictions', 'image', 'time', 'inference_id', 'model_id']);
    const [one] = (given as OutlinePrediction).predictions;
    expect(Object.keys(one!)).to.have.members([
      ...['x', 'y', 'width', 'height', 'class', 'confidence', 'points'], // seed 000
      ...['class_id', 'detection_id'],
    ]);
    for (const point of one!.points!) expect(Object.keys(point)).to.have.members(['x', 'y']);
    expect(given).to.deep.include({ image: { width: 256, height: 128 }, model_id: 'outlines' });
    expect(prediction).to.deep.equal(given);
    expect(image).to.deep.include({ width: 256, height: 128, format: 'png', data: payload });
    expect(timings).to.include.all.keys('wait', 'decode', 'fit', 'infer', 'read', 'total');
    expect(topic).to.equal('kept');
  });

  it('traces the largest part as one simple polygon, without its hole', async () => {
    const { points, ...one } = await only(await start());
    expect(one).to.include({ x: 128, y: 64, width: 256, height: 128, class: 'red', class_id: 0 });
    const ring = points!.flatMap(({ x, y }) => [x, y]);
    expect(isSimple(ring.map((place) => Math.round(place * 100)))).to.equal(true);
    expect(signedArea(ring) / discs.large).to.be.within(0.95, 1.01);
    // A cell of the prototypes is 16 pixels of the picture; the line is closer to the circle than a sixth of that.
    for (const { x, y } of points!) expect(Math.hypot(x - 76, y - 64)).to.be.closeTo(52, 2.6);
  });

  const formats: [what: string, node: object, options: object | undefined, rle: boolean][] = [
    ['the node says', { maskFormat: 'rle' }, undefined, true],
    ['the message says', {}, { mask_format: 'rle' }, true],
    ['the message says, before the node', { maskFormat: 'rle' }, { mask_format: 'polygon' }, false],
    ['nothing is said', { maskFormat: undefined }, undefined, false],
  ];
  for (const [what, node, options, rle] of formats) {
    it(`gives ${rle ? 'run lengths with holes and parts' : 'a polygon'} where ${what}`, async () => {
      const one = await only(await start(outlineNode(node)), { options });
      expect('points' in one).to.equal(!rle);
      if (!one.rle) return;
      expect(one.mask_format).to.equal('rle');
      expect(one.rle.size).to.deep.equal([128, 256]);
      const inside = expand(one.rle.counts).reduce((sum, run, i) => sum + (i % 2) * run, 0);
      expect(inside / (discs.large - discs.hole + discs.small)).to.be.within(0.95, 1.01);
    });
  }

  it('takes its other settings as detect does', async () => {
    const node = await start(outlineNode({ confidence: 100 }));
    const found = async (options?: object) =>
      ((await answer(node, { options })).payload as OutlinePrediction).predictions.length;
    expect([
      await found(),
      await found({ confidence: 40 }),
      await found({ confidence: 40, classes: 'blue' }),
    ]).to.deep.equal([0, 1, 0]);
  });

  it('says in its status how many and how long', async () => {
    const node = await start();
    const status = nextStatus(node, ({ text }) => /ms/.test(text ?? ''));
    await answer(node);
    expect((await status).text).to.match(/^1 · \d+ ms$/);
  });

  const refused: [what: string, options: object][] = [
    ['a format that is none', { mask_format: 'bitmap' }],
    ['a format that is no text', { mask_format: 1 }],
    ['a confidence over 100', { confidence: 140 }],
  ];
  for (const [what, options] of refused) {
    it(`refuses ${what}`, async () => {
      const node = await start();
      const error = nextError(node);
      node.receive({ payload, options } as never);
      expect(await error).to.include({ code: 'BAD_OPTION' });
    });
  }

  for (const [own, model, node, file] of [
    ['outline', 'detect', outlineNode, () => colourDetector()],
    ['detect', 'outline', detectNode, () => colourOutliner()],
  ] as const) {
    it(`is not mistaken: a model for ${model} on ${own} is refused at deploy by a sentence with the right node`, async () => {
      const running = await start(node(), await file());
      const refused = nextStatus(running, ({ fill }) => fill === 'red');
      const error = nextError(running);
      running.receive({ payload } as never);
      const { code, message } = await error;
      expect(code).to.equal('WRONG_TASK');
      expect(message).to.include(`use it in a node "${model}", not "${own}"`);
      expect((await refused).text).to.include(`this is a model for the task "${model}"`);
    });
  }
});
