import { expect } from 'chai';
import { detectNode, modelNode } from './flows';
import { type FlowNode, getNode, helper, loadFlow, nextMessages, startRed, stopRed } from './red';

import detect = require('../../nodes/detect/detect');
import imageIn = require('../../nodes/image-in/image-in');
import model = require('../../nodes/model/model');

type Counts = Record<'received' | 'answered' | 'skipped' | 'failed' | 'pending', number>;

/** A belt that gives more pictures than the model can take, which works on one at a time and is slow: 30 a second, three runs each. */
const flow = (slowDown: boolean): FlowNode[] => [
  { id: 'tab', type: 'tab' },
  modelNode('parts-detect'),
  {
    ...{ id: 'in', type: 'lineside-image-in', z: 'tab', source: 'simulator', view: 'belt', seed: 1, fps: 30, slowDown },
    wires: [['one', 'two', 'three', 'four', 'five', 'six']],
  },
  ...['one', 'two', 'three', 'four', 'five', 'six'].map((id) => detectNode({ id, whenBusy: 'latest' })),
  { id: 'out', type: 'helper', z: 'tab' },
];

async function counts(): Promise<Map<string, Counts>> {
  const { body } = await helper.request().get('/lineside/counters');
  return new Map((body as (Counts & { id: string })[]).map((one) => [one.id, one]));
}

describe('an image-in before nodes that are slower', () => {
  beforeEach(startRed);
  afterEach(stopRed);

  it('waits until they have time, where it shall: nothing is skipped behind it', async () => {
    await loadFlow([model, imageIn, detect], flow(true));
    const messages = await nextMessages(getNode('out'), 60);
    const all = await counts();
    const behind = ['one', 'two', 'three', 'four', 'five', 'six'].map((id) => all.get(id)!.skipped);
    // Before all of them had their first picture, it did not know of them.
    expect(Math.max(...behind)).to.be.at.most(2);
    const { skipped, received } = messages.at(-1)!.timings as Counts;
    expect(skipped).to.be.at.most(2);
    expect(received).to.be.at.least(5);
  });

  it('sends on, where it shall not: they skip', async () => {
    await loadFlow([model, imageIn, detect], flow(false));
    await nextMessages(getNode('out'), 60);
    const all = await counts();
    expect(all.get('one')!.skipped).to.be.at.least(3);
  });

  it('tells in msg.timings what became of those before', async () => {
    await loadFlow([model, imageIn, detect], flow(false));
    const messages = await nextMessages(getNode('out'), 30);
    for (const { timings } of messages) {
      const { received, answered, skipped, failed, pending } = timings as Counts;
      expect(received).to.equal(answered + skipped + failed + pending);
      expect(answered).to.be.at.least(1);
    }
  });
});
