import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { CaptureCounters, Caught, Trouble } from '../../lib/capture/settings';
import { Shelf } from '../../lib/capture/shelf';
import { seeded } from '../bench/random';

type WhenBusy = 'latest' | 'queue';

const none: CaptureCounters = { received: 0, taken: 0, skipped: 0, failed: 0, waiting: 0 };
const lost: Trouble = { code: 'BAD_SOURCE', message: 'lost' };
const told = (caught: Caught): string | number =>
  'picture' in caught ? caught.picture.sequence : 'trouble' in caught ? caught.trouble.message : 'ended';

/** A shelf, what was asked of it, and what came, in order, as `next 3` or `look ended`. */
function open(whenBusy: WhenBusy, queueLimit = 3) {
  const log: string[] = [];
  const shelf: Shelf = new Shelf({ whenBusy, queueLimit }, () => log.push('room'));
  const ask = (kind: 'next' | 'look') => void shelf[kind]().then((caught) => log.push(`${kind} ${told(caught)}`));
  const put = (count = 1) => {
    for (let at = 0; at < count; at++) shelf.put(Buffer.from('jpeg'), 1000);
  };
  return { shelf, log, next: () => ask('next'), look: () => ask('look'), put };
}

describe('a shelf that keeps the newest', () => {
  it('skips all but the newest while nobody asks', async () => {
    const { shelf, log, put, next } = open('latest');
    put(3);
    expect(shelf.counters).to.deep.equal({ ...none, received: 3, skipped: 2, waiting: 1 });
    next();
    await setImmediate();
    expect(log).to.deep.equal(['room', 'next 2']);
    expect(shelf.counters).to.deep.equal({ ...none, received: 3, skipped: 2, taken: 1 });
  });

  it('is full with one', () => {
    const { shelf, put } = open('latest', 10);
    expect(shelf.full).to.equal(false);
    put();
    expect(shelf.full).to.equal(true);
  });
});

describe('a shelf that queues', () => {
  it('gives in order, and refuses what finds no place', async () => {
    const { shelf, log, put, next } = open('queue', 2);
    put(3);
    expect(shelf.full).to.equal(true);
    expect(shelf.counters).to.deep.equal({ ...none, received: 3, failed: 1, waiting: 2 });
    next();
    next();
    await setImmediate();
    expect(log.filter((line) => line !== 'room')).to.deep.equal(['next 0', 'next 1']);
  });

  it('may be filled by who is told of room, and keeps the order', async () => {
    const order: unknown[] = [];
    const shelf: Shelf = new Shelf({ whenBusy: 'queue', queueLimit: 1 }, () => {
      if (shelf.counters.received < 5) shelf.put(Buffer.from('jpeg'), 0);
    });
    shelf.put(Buffer.from('jpeg'), 0);
    for (let at = 0; at < 5; at++) void shelf.next().then((caught) => order.push(told(caught)));
    await setImmediate();
    expect(order).to.deep.equal([0, 1, 2, 3, 4]);
    expect(shelf.counters).to.deep.equal({ ...none, received: 5, taken: 5 });
  });
});

for (const whenBusy of ['latest', 'queue'] as const) {
  describe(`a shelf, ${whenBusy},`, () => {
    it('gives who waits the next picture with all of it', async () => {
      const shelf = new Shelf({ whenBusy, queueLimit: 3 });
      const caught = shelf.next();
      const jpeg = Buffer.from('jpeg');
      shelf.put(jpeg, 1234);
      expect(await caught).to.deep.equal({ picture: { jpeg, timestamp: 1234, sequence: 0 } });
    });

    it('gives each picture to one only, to who looks before who takes, and who came first before who came later', async () => {
      const { shelf, log, put, next, look } = open(whenBusy);
      next();
      next();
      look();
      look();
      put(4);
      await setImmediate();
      expect(log).to.deep.equal(['look 0', 'look 1', 'next 2', 'next 3']);
      expect(shelf.counters).to.deep.equal({ ...none, received: 4, taken: 4 });
    });

    it('gives who looks nothing that was there before, and who takes that', async () => {
      const { log, put, next, look } = open(whenBusy);
      put();
      look();
      await setImmediate();
      expect(log).to.deep.equal([]);
      put();
      next();
      await setImmediate();
      expect(log).to.have.members(['look 1', 'room', 'next 0']);
    });

    it('counts what is passed over and what is broken, and numbers them too', async () => {
      const { shelf, log, put, next } = open(whenBusy);
      shelf.skip();
      shelf.fail(2);
      put();
      next();
      await setImmediate();
      expect(log).to.deep.equal(['room', 'next 3']);
      expect(shelf.counters).to.deep.equal({ received: 4, skipped: 1, failed: 2, taken: 1, waiting: 0 });
    });

    it('tells trouble once, after what it holds', async () => {
      const { shelf, log, put, next } = open(whenBusy);
      put();
      shelf.tell(lost);
      next();
      next();
      next();
      await setImmediate();
      expect(log).to.deep.equal(['room', 'next 0', 'next lost']);
    });

    it('tells trouble to one who waits, and to all who look', async () => {
      const { shelf, log, next, look } = open(whenBusy);
      next();
      next();
      look();
      look();
      shelf.tell(lost);
      await setImmediate();
      expect(log).to.have.members(['next lost', 'look lost', 'look lost']);
    });

    it('keeps silent of trouble that is over', async () => {
      const { shelf, log, put, next } = open(whenBusy);
      shelf.tell(lost);
      put();
      next();
      next();
      await setImmediate();
      expect(log).to.deep.equal(['room', 'next 0']);
    });

    it('gives what it holds after its end, and then says that it has ended, again and again', async () => {
      const { shelf, log, put, next, look } = open(whenBusy);
      put();
      look();
      shelf.end();
      look();
      for (const _ of [1, 2, 3]) next();
      await setImmediate();
      expect(log.filter((line) => line !== 'room')).to.have.members([
        ...['look ended', 'look ended'],
        ...['next 0', 'next ended', 'next ended'],
      ]);
      expect(log.filter((line) => line.startsWith('next'))[0]).to.equal('next 0');
    });
  });
}

/** One random life of a shelf; gives what was wrong with its counters, and how each picture that came ended. */
async function life(seed: number, whenBusy: WhenBusy) {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const wrong: string[] = [];
  const given: number[] = [];
  const check = (when: string) => {
    const { received, ...rest } = shelf.counters;
    const counts = Object.values(rest);
    if (counts.reduce((sum, count) => sum + count, 0) !== received || counts.some((count) => count < 0))
      wrong.push(`${when}: ${JSON.stringify(shelf.counters)}`);
  };
  const take = (caught: Caught) => {
    if ('picture' in caught) given.push(caught.picture.sequence);
    check('in an answer');
  };
  const put = () => shelf.put(Buffer.alloc(1), 0);
  const shelf: Shelf = new Shelf({ whenBusy, queueLimit: 1 + below(4) }, () => {
    check('when told of room');
    if (random() < 0.3) put();
  });
  const steps = [
    ...Array(4).fill(put),
    ...Array(3).fill(() => void shelf.next().then(take)),
    () => void shelf.look().then(take),
    () => shelf.skip(1 + below(3)),
    () => shelf.fail(1 + below(3)),
    () => shelf.tell(lost),
    () => setImmediate(),
  ];
  for (let step = 20 + below(80); step > 0; step--) {
    await steps[below(steps.length)]!();
    check(`${step} steps before the end`);
  }
  shelf.end();
  while (shelf.counters.waiting > 0) take(await shelf.next());
  await setImmediate();
  check('at the end');
  return { wrong, given, counters: shelf.counters };
}

for (const whenBusy of ['latest', 'queue'] as const) {
  describe(`the counters of a shelf, ${whenBusy},`, () => {
    it('add up at every moment of 500 random lives, and no picture is given twice', async () => {
      for (let seed = 0; seed < 500; seed++) {
        const { wrong, given, counters } = await life(seed, whenBusy);
        expect(wrong, `seed ${seed}`).to.deep.equal([]);
        expect(counters, `seed ${seed}`).to.deep.include({ taken: given.length, waiting: 0 });
        expect(new Set(given).size, `seed ${seed}`).to.equal(given.length);
      }
    });
  });
}
