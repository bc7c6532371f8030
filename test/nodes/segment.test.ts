import { expect } from 'chai';
import type { Node } from 'node-red';
import { decodeIds } from '../../lib/image/codec';
import type { SegmentPrediction } from '../../lib/prediction';
import { colourDetector } from '../colour-detector';
import { colourSegmenter, segments } from '../colour-tasks';
import { squares } from '../pictures';
import { modelNode, rest, segmentNode } from './flows';
import { type FlowNode, getNode, loadFlow, type Message, nextError, nextStatus, once, startRed, stopRed } from './red';

import model = require('../../nodes/model/model');
import segment = require('../../nodes/segment/segment');

describe('the segment node', () => {
  let path: string;
  let picture: Buffer;

  before(async () => {
    path = await colourSegmenter();
    // 128 × 64: letterboxed to 64 × 32 with 16 rows of padding above and below. Half red, a quarter blue.
    picture = await squares(
      [
        { colour: '#f00', left: 64, top: 0, size: 64 },
        { colour: '#00f', left: 0, top: 0, size: 32 },
        { colour: '#00f', left: 32, top: 0, size: 32 },
      ],
      128,
      64,
    );
  });
  beforeEach(startRed);
  afterEach(stopRed);

  async function start(node: FlowNode = segmentNode(), file = path): Promise<Node> {
    await loadFlow([model, segment], [...rest, modelNode(file), node]);
    return getNode('segment');
  }

  async function answer(node: Node, message: object): Promise<Message> {
    const answered = once(getNode('out'), 'input');
    node.receive(message as never);
    return answered;
  }

  it('answers with exactly the keys of the API document, and what the architecture adds', async () => {
    const { payload, prediction, image, timings, topic } = await answer(await start(), {
      payload: picture,
      topic: 'kept',
    });
    expect(Object.keys(payload as object)).to.have.members([
      ...['segmentation_mask', 'class_map', 'image'], // seed 002
      ...['areas', 'time', 'inference_id', 'model_id'],
    ]);
    const { class_map, areas, image: size } = payload as SegmentPrediction;
    expect(class_map).to.deep.equal(Object.fromEntries(segments.entries()));
    expect(size).to.deep.equal({ width: 128, height: 64 });
    for (const area of areas) expect(Object.keys(area)).to.have.members(['class', 'class_id', 'pixels', 'share']);
    expect(prediction).to.deep.equal(payload);
    expect(image).to.deep.include({ width: 128, height: 64, format: 'png', data: picture });
    expect(timings).to.include.all.keys('wait', 'decode', 'fit', 'infer', 'read', 'total');
    expect(topic).to.equal('kept');
  });

  const layouts = ['channels-first', 'channels-last', 'ids'] as const;
  for (const layout of layouts) {
    it(`gives the mask of the whole picture, without padding: ${layout}`, async () => {
      const { payload } = await answer(await start(segmentNode(), await colourSegmenter(layout)), { payload: picture });
      const { segmentation_mask, areas } = payload as SegmentPrediction;
      const { data, width, height } = await decodeIds(Buffer.from(segmentation_mask, 'base64'));
      expect([width, height]).to.deep.equal([128, 64]);
      const at = (x: number, y: number) => segments[data[y * 128 + x]!];
      expect([at(2, 2), at(50, 20), at(2, 60), at(100, 2), at(127, 63)]).to.deep.equal([
        ...['blue', 'blue', 'background', 'red', 'red'],
      ]);
      const share = (name: string) => areas.find((area) => area.class === name)?.share;
      expect(share('red')).to.be.closeTo(0.5, 0.03);
      expect(share('blue')).to.be.closeTo(0.25, 0.03);
      expect(areas.map((area) => area.class)).to.deep.equal(['red', ...areas.slice(1).map((area) => area.class)]);
      expect(share('green')).to.equal(undefined);
    });
  }

  it('gives the one class of a model with one channel', async () => {
    const { payload } = await answer(await start(segmentNode(), await colourSegmenter('one-channel')), {
      payload: picture,
    });
    const { class_map, areas } = payload as SegmentPrediction;
    expect(class_map).to.deep.equal({ 0: 'background', 1: 'red' });
    expect(areas.find(({ class_id }) => class_id === 1)!.share).to.be.closeTo(0.5, 0.03);
  });

  // Pure red has the logit 8 against 4, 0 and 0: a confidence of 98.1 %.
  const settings: [what: string, node: object, options: object | undefined, red: boolean][] = [
    ['the confidence of the node', { confidence: 98 }, undefined, true],
    ['a confidence no pixel reaches', { confidence: 99 }, undefined, false],
    ['the message before the node', { confidence: 99 }, { confidence: 90 }, true],
    ['a fraction', { confidence: 99 }, { confidence: 0.9 }, true],
    ['options of another task, which are not its own', {}, { classes: 'purple', overlap: 30, top_k: 1 }, true],
  ];
  for (const [what, node, options, red] of settings) {
    it(`takes ${what}`, async () => {
      const { payload } = await answer(await start(segmentNode(node)), { payload: picture, options });
      expect((payload as SegmentPrediction).areas.some((area) => area.class === 'red')).to.equal(red);
    });
  }

  it('says in its status the largest area and how long', async () => {
    const node = await start();
    const status = nextStatus(node, ({ text }) => /ms/.test(text ?? ''));
    await answer(node, { payload: picture });
    expect((await status).text).to.match(/^red \d\d % · \d+ ms$/);
  });

  it('refuses a detector with a sentence that names the right node', async () => {
    const node = await start(segmentNode(), await colourDetector());
    const error = nextError(node);
    node.receive({ payload: picture } as never);
    const { code, message } = await error;
    expect(code).to.equal('WRONG_TASK');
    expect(message).to.include('"detect"').and.include('"segment"');
  });
});
