import { expect } from 'chai';
import { Ledger } from '../../lib/sources/ledger';

describe('the ledger of a folder', () => {
  const entry = (name: string, size = 1) => ({ name, size, modifiedMs: 1000 });

  it('knows a file again that was away, so long as those that are away are few', () => {
    const ledger = new Ledger();
    ledger.finish(entry('a.jpg'));
    ledger.keep(new Set());
    expect(ledger.isDone(entry('a.jpg'))).to.equal(true);
  });

  it('forgets those that are gone when they are many, and never one that is there', () => {
    const ledger = new Ledger();
    for (let number = 0; number <= 20_001; number++) ledger.finish(entry(`${number}.jpg`));
    ledger.keep(new Set(['7.jpg']));
    expect(ledger.isKnown('7.jpg')).to.equal(true);
    expect(ledger.isKnown('8.jpg')).to.equal(false);
  });

  it('forgets none at first where nothing at all is there, as where a share is not mounted', () => {
    const ledger = new Ledger();
    const finish = (count: number) => {
      for (let number = 0; number < count; number++) ledger.finish(entry(`${number}.jpg`));
    };
    finish(50_000);
    ledger.keep(new Set());
    expect(ledger.size).to.equal(50_000);
    finish(100_001);
    ledger.keep(new Set());
    expect(ledger.size).to.equal(50_000);
    expect(ledger.isKnown('100000.jpg')).to.equal(true);
  });

  it('keeps for the next process what is finished, but not what could not be read', () => {
    const ledger = new Ledger();
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'a.jpg']) ledger.finish(entry(name));
    ledger.markUnread(entry('b.jpg'));
    expect(ledger.finished()).to.deep.equal([
      ['c.jpg', '1:1000'],
      ['a.jpg', '1:1000'],
    ]);
  });

  it('takes a file of another size or time for another', () => {
    const ledger = new Ledger();
    ledger.finish(entry('a.jpg'));
    expect(ledger.isDone(entry('a.jpg', 2))).to.equal(false);
    expect(ledger.isDone({ ...entry('a.jpg'), modifiedMs: 1000.5 })).to.equal(false);
  });

  it('counts how long a file has been as it is, from the first look at it', () => {
    const ledger = new Ledger();
    const looks: [size: number, now: number, rested: number][] = [
      [1, 0, 0],
      [1, 300, 300],
      [2, 400, 0],
      [2, 1500, 1100],
    ];
    for (const [size, now, rested] of looks) expect(ledger.restedMs(entry('a.jpg', size), now)).to.equal(rested);
    expect(ledger.isGrowing('a.jpg')).to.equal(true);
    ledger.finish(entry('a.jpg', 2));
    expect(ledger.growingNames).to.deep.equal([]);
  });
});
