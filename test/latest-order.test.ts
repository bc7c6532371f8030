import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Line } from '../lib/latest';
import { Slots } from '../lib/slots';
import { none, recorded } from './recorded-line';

describe('delivery', () => {
  it('is in the order of the pictures, whichever is ready first', async () => {
    const { line, given, end } = recorded('queue', { slots: new Slots(3) });
    for (const item of ['a', 'b', 'c']) line.push(item);
    await end('c');
    await end('b');
    expect(given).to.deep.equal([]);
    expect(line.counters).to.deep.include({ working: 3, answered: 0 });
    await end('a');
    expect(given).to.deep.equal(['a', 'b', 'c']);
  });

  it('goes on behind one that failed', async () => {
    const { line, log, given, end } = recorded('queue', { slots: new Slots(2) });
    for (const item of ['a', 'b']) line.push(item);
    await end('b');
    await end('a', 'broken');
    expect([log.at(-1), given]).to.deep.equal(['fail a broken', ['b']]);
  });

  it('that throws fails its item, and no other', async () => {
    const failed: string[] = [];
    const line = new Line<string>({
      slots: new Slots(1),
      whenBusy: 'queue',
      queueLimit: 3,
      work: async (item) => () => {
        if (item === 'a') throw new Error('nobody there');
      },
      skip: () => {},
      fail: (item, error) => failed.push(`${item}: ${(error as Error).message}`),
    });
    line.push('a');
    line.push('b');
    await setImmediate();
    expect(failed).to.deep.equal(['a: nobody there']);
    expect(line.counters).to.deep.equal({ ...none, received: 2, answered: 1, failed: 1 });
  });
});

describe('two lines of one model', () => {
  it('take turns', async () => {
    const [slots, log] = [new Slots(1), [] as string[]];
    const [left, right] = [recorded('queue', { slots, log }), recorded('queue', { slots, log })];
    left.line.push('l1');
    for (const item of ['r1', 'r2', 'r3']) right.line.push(item);
    for (const item of ['l2', 'l3']) left.line.push(item);
    for (const item of ['1', '2', '3']) {
      await left.end(`l${item}`);
      await right.end(`r${item}`);
    }
    expect(log.map((entry) => entry.slice(5))).to.deep.equal(['l1', 'r1', 'l2', 'r2', 'l3', 'r3']);
  });
});
