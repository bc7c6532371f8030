import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Line } from '../lib/latest';
import { Slots } from '../lib/slots';
import { none, recorded } from './recorded-line';

describe('a line that keeps the newest', () => {
  it('skips all but the newest while one is at work', async () => {
    const { line, log, end } = recorded('latest');
    for (const item of ['a', 'b', 'c', 'd']) line.push(item);
    expect(log).to.deep.equal(['work a', 'skip b', 'skip c']);
    expect(line.counters).to.deep.equal({ ...none, received: 4, skipped: 2, waiting: 1, working: 1 });
    await end('a');
    expect(log.slice(3)).to.deep.equal(['work d']);
    await end('d');
    expect(line.counters).to.deep.equal({ ...none, received: 4, answered: 2, skipped: 2 });
  });

  it('takes its item only when the slot is there: the newest, not the one that asked', async () => {
    const slots = new Slots(1);
    const release = slots.tryTake()!;
    const { line, log } = recorded('latest', { slots });
    line.push('a');
    await setImmediate();
    line.push('b');
    release();
    await setImmediate();
    expect(log).to.deep.equal(['skip a', 'work b']);
  });

  it('works on as many as there are slots', () => {
    const { line, log } = recorded('latest', { slots: new Slots(2) });
    for (const item of ['a', 'b', 'c']) line.push(item);
    expect(log).to.deep.equal(['work a', 'work b']);
    expect(line.counters).to.deep.include({ working: 2, waiting: 1 });
  });

  it('has no limit of its own', () => {
    const { line, log } = recorded('latest', { queueLimit: 0 });
    for (const item of ['a', 'b', 'c']) line.push(item);
    expect(log).to.deep.equal(['work a', 'skip b']);
  });
});

describe('a line that queues', () => {
  it('works in order, and refuses what finds no place', async () => {
    const { line, log, end } = recorded('queue', { queueLimit: 2 });
    for (const item of ['a', 'b', 'c', 'd']) line.push(item);
    expect(log).to.deep.equal(['work a', 'fail d QUEUE_FULL']);
    for (const item of ['a', 'b', 'c']) await end(item);
    expect(log.slice(2)).to.deep.equal(['work b', 'work c']);
    expect(line.counters).to.deep.equal({ ...none, received: 4, answered: 3, failed: 1 });
  });

  it('goes on after a failure', async () => {
    const { line, log, end } = recorded('queue');
    line.push('a');
    line.push('b');
    await end('a', 'broken');
    await end('b');
    expect(log).to.have.members(['work a', 'fail a broken', 'work b']);
    expect(line.counters).to.deep.equal({ ...none, received: 2, answered: 1, failed: 1 });
  });

  it('fails what throws before it waits', async () => {
    const failed: string[] = [];
    const line = new Line<string>({
      slots: new Slots(1),
      whenBusy: 'queue',
      queueLimit: 3,
      work: () => {
        throw new Error('at once');
      },
      skip: () => {},
      fail: (item) => failed.push(item),
    });
    line.push('a');
    line.push('b');
    await setImmediate();
    expect(failed).to.deep.equal(['a', 'b']);
  });
});

describe('a line that is closed', () => {
  for (const whenBusy of ['latest', 'queue'] as const) {
    it(`fails what waits and what comes, and lets end what is at work: ${whenBusy}`, async () => {
      const { line, log, end, slots } = recorded(whenBusy);
      line.push('a');
      line.push('b');
      line.close();
      line.push('c');
      expect(log).to.deep.equal(['work a', 'fail b CLOSED', 'fail c CLOSED']);
      await end('a');
      expect(line.counters).to.deep.equal({ ...none, received: 3, answered: 1, failed: 2 });
      expect(slots.tryTake(), 'its slot is free again').to.be.a('function');
    });

    it(`leaves no place in the slots behind, whether it closes before or after its turn comes: ${whenBusy}`, async () => {
      for (const closesFirst of [true, false]) {
        const slots = new Slots(1);
        const release = slots.tryTake()!;
        const { line, log } = recorded(whenBusy, { slots });
        line.push('a');
        if (closesFirst) line.close();
        release();
        line.close();
        await setImmediate();
        expect(log).to.deep.equal(['fail a CLOSED']);
        expect(slots.tryTake()).to.be.a('function');
      }
    });

    it(`fails what waits when the slots are closed under it: ${whenBusy}`, async () => {
      const { line, log, slots } = recorded(whenBusy);
      line.push('a');
      line.push('b');
      await setImmediate();
      slots.close();
      await setImmediate();
      line.push('c');
      await setImmediate();
      expect(log).to.deep.equal(['work a', 'fail b CLOSED', 'fail c CLOSED']);
      expect(line.counters).to.deep.equal({ ...none, received: 3, failed: 2, working: 1 });
    });
  }
});
