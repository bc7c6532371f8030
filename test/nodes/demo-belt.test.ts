import { expect } from 'chai';
import { fromCentre, iou } from '../../lib/geometry/box';
import { expand } from '../../lib/geometry/rle';
import type { Detection, DetectPrediction, Outline, OutlinePrediction } from '../../lib/prediction';
import { kinds, type PartTruth } from '../../lib/simulator';
import { masks, runsById } from '../../models/training/shapes';
import { type Seen, seen, Tally } from '../demo';
import { areaOf } from '../simulator/seen';
import { ask, drawNode, drawnShare, inspected, load } from './demo';
import { detectNode, outlineNode } from './flows';
import { startRed, stopRed } from './red';

const image = { width: 640, height: 480 };

describe('the demo models for the belt, in a real Node-RED,', () => {
  let belt: Seen[];

  before(async function () {
    this.timeout(120_000); // painting takes seconds, and longer where others work too
    belt = await seen('belt', 8);
  });
  beforeEach(startRed);
  afterEach(stopRed);

  it('parts-detect finds each part where it is, and calls it by its kind', async () => {
    await load('parts-detect', detectNode());
    const [parts, boxes] = [new Tally(), new Tally()];
    for (const { jpeg, truth } of belt) {
      const { predictions } = (await ask('detect', jpeg)).payload as DetectPrediction;
      for (const part of truth.parts.filter(clear)) parts.count(predictions.some((one) => same(one, part)));
      for (const one of predictions) boxes.count(truth.parts.some((part) => same(one, part)));
    }
    parts.expectMost();
    boxes.expectMost();
  });

  it('parts-outline traces each part', async () => {
    await load('parts-outline', outlineNode());
    const parts = new Tally();
    for (const { jpeg, truth } of belt) {
      const { predictions } = (await ask('outline', jpeg)).payload as OutlinePrediction;
      for (const part of truth.parts.filter(clear)) {
        const wanted = areaOf(part.points);
        parts.count(predictions.some((one) => same(one, part) && near(areaOf(one.points!), wanted)));
      }
    }
    parts.expectMost();
  });

  it('parts-outline covers the pixels of each part', async () => {
    await load('parts-outline', outlineNode({ maskFormat: 'rle' }));
    const parts = new Tally();
    for (const { jpeg, truth } of belt) {
      const { predictions } = (await ask('outline', jpeg)).payload as OutlinePrediction;
      const shapes = runsById(truth.ids, image);
      for (const [index, part] of truth.parts.entries()) {
        const wanted = shapes.get(index + 1)!;
        if (clear(part)) parts.count(predictions.some((one) => one.class === part.class && covers(one, wanted)));
      }
    }
    parts.expectMost();
  });

  it('parts-detect answers several pictures in one message as it answers each', async () => {
    await load('parts-detect', detectNode());
    const pictures = belt.slice(0, 3).map(({ jpeg }) => jpeg);
    const singles = [];
    for (const jpeg of pictures) singles.push(rounded((await ask('detect', jpeg)).payload as DetectPrediction));
    const { payload } = await ask('detect', pictures);
    expect((payload as DetectPrediction[]).map(rounded)).to.deep.equal(singles);
    expect(new Set(singles.map((one) => JSON.stringify(one)))).to.have.property('size', 3);
  });

  for (const node of [detectNode({ wires: [['draw']] }), outlineNode({ wires: [['draw']] })]) {
    it(`draw puts what ${node.id} found onto the picture`, async () => {
      await load(`parts-${node.id}`, node, drawNode);
      expect(await drawnShare(await ask(node.id, belt[0]!.jpeg))).to.be.within(0.01, 0.5);
    });
  }

  for (const task of ['detect', 'outline']) {
    it(`parts-${task} says what it is, in the editor`, async () => {
      await load('parts-detect', detectNode());
      const input = { width: 320, height: 256, channels: 3, type: 'float32' };
      await inspected(`parts-${task}`, { task, classes: [...kinds], input });
    });
  }
});

/** What lies under others, or leaves the picture, is another matter. */
const clear = ({ visible }: PartTruth) => visible >= 0.8;

const boxOf = ({ x, y, width, height }: Detection | PartTruth) => fromCentre(x, y, width, height);

function same(found: Detection, part: PartTruth): boolean {
  return found.class === part.class && iou(boxOf(found), boxOf(part)) >= 0.7;
}

const near = (area: number, wanted: number) => Math.abs(area - wanted) <= 0.3 * wanted;

/** Whether an outline's mask and that of the truth have an IoU of 0.7. */
function covers({ rle }: Outline, wanted: number[]): boolean {
  const runs = expand(rle!.counts);
  const shared = masks.shared(runs, wanted);
  return shared / (masks.area(runs) + masks.area(wanted) - shared) >= 0.7;
}

/** What a run of several pictures at once may give otherwise in its last digits. */
function rounded({ predictions, image: size }: DetectPrediction): unknown {
  return { size, predictions: predictions.map((one) => [one.class, Math.round(one.x), Math.round(one.y)]) };
}
