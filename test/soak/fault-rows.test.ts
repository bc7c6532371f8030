import { expect } from 'chai';
import { met } from '../bench/row';
import { type Faulty, faultRows } from './fault-rows';
import type { Look } from './look';
import type { Over } from './outages';

const camera = { id: 'in', type: 'lineside-image-in' };

function seen(changes: Partial<Look> = {}): Look {
  return {
    counts: [{ ...camera, received: 10, answered: 6, skipped: 2, failed: 1, pending: 1 }],
    processes: new Map(Object.entries({ 'node-red': 1, ffmpeg: 4 })),
    descriptors: new Map([['node-red', 30]]),
    ...changes,
  };
}

function over(changes: Partial<Over> = {}): Over {
  return {
    fault: 'ffmpeg killed',
    camera: 0,
    ms: 0,
    drawn: 0,
    recoveredMs: 900,
    missing: [],
    after: seen(),
    ...changes,
  };
}

const good: Faulty = { flow: 'x', first: seen(), all: [over(), over(), over()] };
const missed = (changes: Partial<Faulty>) =>
  faultRows({ ...good, ...changes }).flatMap((row) => (met(row) === false ? row.name : []));
const last = (changes: Partial<Over>): Partial<Faulty> => ({ all: [over(), over(), over(changes)] });
const heap = (used: number) => ({ used, external: 8 });

describe('what is said of a soak with faults', () => {
  it('is good where all is as it was', () => expect(missed({ heaps: [heap(40), heap(41)] })).to.deep.equal([]));

  const rows: [what: string, changes: Partial<Faulty>, row: string][] = [
    ['a camera did not come back', last({ missing: [3] }), 'x: faults after which a camera did not come back'],
    ['one came back late', last({ recoveredMs: 31_000 }), 'x: all cameras back, ffmpeg killed, longest'],
    ['a picture is in no counter', last({ after: seen({ counts: [{ ...camera, received: 10, answered: 6, skipped: 2, failed: 0, pending: 1 }] }) }), 'x: faults after which counters did not add up'], // biome-ignore format: a row each
    ['more are on their way than there is room for', last({ after: seen({ counts: [{ ...camera, received: 12, answered: 6, skipped: 2, failed: 1, pending: 3 }] }) }), 'x: faults after which counters did not add up'], // biome-ignore format: a row each
    ['a counter went back', last({ after: seen({ counts: [{ ...camera, received: 9, answered: 6, skipped: 2, failed: 1, pending: 0 }] }) }), 'x: faults after which counters did not add up'], // biome-ignore format: a row each
    ['a process was left behind', last({ after: seen({ processes: new Map([['node-red', 1], ['ffmpeg', 5]]) }) }), 'x: other processes than before'], // biome-ignore format: a row each
    ['a process is missing', last({ after: seen({ processes: new Map([['node-red', 1], ['ffmpeg', 3]]) }) }), 'x: other processes than before'], // biome-ignore format: a row each
    ['descriptors stayed open', last({ after: seen({ descriptors: new Map([['node-red', 35]]) }) }), 'x: more descriptors, node-red'], // biome-ignore format: a row each
    ['the heap grew', { heaps: [heap(40), heap(45)] }, "x: Node-RED's heap after a collection"],
  ];
  for (const [what, changes, row] of rows) {
    it(`says so where ${what}`, () => expect(missed(changes)).to.deep.equal([row]));
  }
});
