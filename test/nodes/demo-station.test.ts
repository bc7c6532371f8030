import { expect } from 'chai';
import { decodeIds } from '../../lib/image/codec';
import type { ClassifyPrediction, SegmentPrediction } from '../../lib/prediction';
import { defects } from '../../lib/simulator';
import { count, createConfusion, overlaps } from '../../models/training/confusion';
import { type Seen, seen, Tally } from '../demo';
import { ask, drawNode, drawnShare, inspected, load } from './demo';
import { classifyNode, segmentNode } from './flows';
import { startRed, stopRed } from './red';

const segments = ['background', ...defects];
const inputOf = (side: number) => ({ width: side, height: side, channels: 3, type: 'float32' });

describe('the demo models for the station, in a real Node-RED,', () => {
  let station: Seen[];

  before(async function () {
    this.timeout(120_000); // painting takes seconds, and longer where others work too
    station = await seen('station', 24);
    const shown = station.map(({ truth }) => truth.parts[0]!.defect);
    expect(shown).to.include.members([...defects, 'good']);
  });
  beforeEach(startRed);
  afterEach(stopRed);

  it('parts-segment says where a part is damaged, and by what', async () => {
    await load('parts-segment', segmentNode());
    const confusion = createConfusion(segments);
    for (const { jpeg, truth } of station) {
      const { segmentation_mask, class_map } = (await ask('segment', jpeg)).payload as SegmentPrediction;
      expect(Object.values(class_map)).to.deep.equal(segments);
      const mask = await decodeIds(Buffer.from(segmentation_mask, 'base64'));
      expect([mask.width, mask.height]).to.deep.equal([480, 480]);
      count(confusion, truth.defects, mask.data);
    }
    for (const [id, iou] of overlaps(confusion).entries()) expect(iou, segments[id]).to.be.at.least(0.6);
  });

  it('parts-classify says whether a part is good, or what is wrong with it', async () => {
    await load('parts-classify', classifyNode());
    const parts = new Tally();
    for (const { jpeg, truth } of station) {
      const { top, confidence } = (await ask('classify', jpeg)).payload as ClassifyPrediction;
      expect(confidence).to.be.within(0.25, 1);
      parts.count(top === truth.parts[0]!.defect);
    }
    parts.expectMost();
  });

  it('parts-classify answers several pictures in one message, in their order', async () => {
    await load('parts-classify', classifyNode());
    const pictures = station.slice(0, 9);
    const { payload } = await ask(
      'classify',
      pictures.map(({ jpeg }) => jpeg),
    );
    const singles = [];
    for (const { jpeg } of pictures) singles.push(((await ask('classify', jpeg)).payload as ClassifyPrediction).top);
    expect((payload as ClassifyPrediction[]).map(({ top }) => top)).to.deep.equal(singles);
  });

  for (const node of [segmentNode({ wires: [['draw']] }), classifyNode({ wires: [['draw']] })]) {
    it(`draw puts what ${node.id} found onto the picture`, async () => {
      await load(`parts-${node.id}`, node, drawNode);
      const { jpeg } = station.find(({ truth }) => truth.parts[0]!.defect === 'rust')!;
      expect(await drawnShare(await ask(node.id, jpeg))).to.be.within(0.001, 0.5);
    });
  }

  for (const [task, classes, side] of [
    ['segment', segments, 192],
    ['classify', ['crack', 'good', 'missing', 'rust'], 128],
  ] as const) {
    it(`parts-${task} says what it is, in the editor`, async () => {
      await load(`parts-${task}`);
      await inspected(`parts-${task}`, { task, classes, input: inputOf(side) });
    });
  }
});
