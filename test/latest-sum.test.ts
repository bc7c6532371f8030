import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { Line, type WhenBusy } from '../lib/latest';
import { Slots } from '../lib/slots';
import { seeded } from './bench/random';

/** One random life of a line: pushes, answers, failures, and at last its end, in any order. */
async function life(seed: number, whenBusy: WhenBusy) {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const slots = new Slots(1 + below(3));
  const working: { answer: () => void; fail: (error: Error) => void }[] = [];
  const ends = new Map<number, string[]>();
  const end = (item: number, how: string) => ends.get(item)!.push(how);
  const wrong: string[] = [];
  const check = (when: string) => {
    const { received, ...rest } = line.counters;
    const sum = Object.values(rest).reduce((total, count) => total + count, 0);
    if (sum !== received || Object.values(rest).some((count) => count < 0))
      wrong.push(`${when}: ${JSON.stringify(line.counters)}`);
  };
  const line = new Line<number>({
    slots,
    whenBusy,
    queueLimit: 1 + below(4),
    work: (item) => {
      end(item, 'work');
      check('in work');
      return new Promise((resolve, fail) => working.push({ answer: () => resolve(deliver), fail }));
    },
    skip: (item) => {
      end(item, 'skip');
      check('in skip');
    },
    fail: (item, error) => {
      if (error !== ownFault) end(item, 'fail');
      check('in fail');
    },
  });
  const ownFault = new Error('the work itself failed');
  const deliver = () => {
    check('in delivery');
    if (random() < 0.1) throw ownFault;
  };
  const steps: (() => unknown)[] = [
    () => {
      ends.set(ends.size, []);
      line.push(ends.size - 1);
    },
    () => working.splice(below(working.length), 1)[0]?.answer(),
    () => working.splice(below(working.length), 1)[0]?.fail(ownFault),
    () => setImmediate(),
  ];
  const closings = [() => line.close(), () => slots.close()];
  const lifetime = 20 + below(60);
  for (let step = 0; step < lifetime + 10; step++) {
    if (step === lifetime) closings[below(2)]!();
    await steps[[0, 0, 0, 1, 2, 3][below(6)]!]!();
    check(`step ${step}`);
  }
  line.close();
  await setImmediate();
  while (working.length > 0) {
    working.pop()!.answer();
    await setImmediate();
    check('at the end');
  }
  return { wrong, ends: [...ends.values()], counters: line.counters };
}

for (const whenBusy of ['latest', 'queue'] as const) {
  describe(`the counters of a line, ${whenBusy}`, () => {
    it('add up at every moment of 300 random lives, and each item ends in exactly one way', async () => {
      for (let seed = 0; seed < 300; seed++) {
        const { wrong, ends, counters } = await life(seed, whenBusy);
        expect(wrong, `seed ${seed}`).to.deep.equal([]);
        expect(
          ends.filter((how) => how.length !== 1),
          `seed ${seed}`,
        ).to.deep.equal([]);
        expect(counters, `seed ${seed}`).to.deep.include({ received: ends.length, waiting: 0, working: 0 });
        const skipped = ends.filter(([how]) => how === 'skip').length;
        expect(counters.skipped, `seed ${seed}`).to.equal(skipped);
      }
    });
  });
}
