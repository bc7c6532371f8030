import { expect } from 'chai';
import { stretchContrast } from '../../lib/image/contrast';

/** `count` numbers of each value. */
const numbers = (...values: [value: number, count: number][]) =>
  Buffer.from(values.flatMap(([value, count]) => Array(count).fill(value)));

const rows: [why: string, before: Buffer, after: Buffer][] = [
  [
    'the 2nd of 101 becomes 0, the 98th 255: (v − 102)/(198 − 102), cut off',
    Buffer.from(Array.from({ length: 101 }, (_, i) => 100 + i)),
    Buffer.from(Array.from({ length: 101 }, (_, i) => Math.trunc(Math.min(255, Math.max(0, ((i - 2) / 96) * 255))))),
  ],
  [
    'percentiles lie between ranks: 0.04 of the way from 10 to 60',
    numbers([10, 1], [60, 2]),
    numbers([0, 1], [255, 2]),
  ],
  ['one level stays', numbers([77, 9]), numbers([77, 9])],
  ['what is nearly one level stays', numbers([77, 99], [200, 1]), numbers([77, 99], [200, 1])],
  ['ends that are there already stay', numbers([0, 5], [255, 5]), numbers([0, 5], [255, 5])],
];
for (const [why, before, after] of rows) {
  it(`contrast is stretched: ${why}`, () => {
    stretchContrast(before);
    expect([...before]).to.deep.equal([...after]);
  });
}
