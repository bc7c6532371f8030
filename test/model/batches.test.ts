import { expect } from 'chai';
import { type Failed, LinesideError } from '../../lib/errors';
import { inBatches } from '../../lib/model/batches';

interface Picture {
  name: string;
  size: { width: number; height: number };
}

const small = (name: string): Picture => ({ name, size: { width: 32, height: 32 } });
const large = (name: string): Picture => ({ name, size: { width: 64, height: 32 } });
const bad: Failed = { error: { code: 'BAD_IMAGE', message: 'cut off' } };
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(small) as [Picture, Picture, Picture, Picture];

/** What each batch was made of, and what came of each picture. */
async function done(pictures: (Picture | Failed)[], room: (batches: number) => number, refuses = (_: number) => false) {
  const batches: string[] = [];
  const results = await inBatches(
    pictures,
    () => room(batches.length),
    async (batch) => {
      batches.push(batch.map(({ name }) => name).join(''));
      if (refuses(batch.length)) throw new Error('refused');
      return batch.map(({ name }): string | Failed => name.toUpperCase());
    },
  );
  return [batches, results.map((one) => (typeof one === 'string' ? one : one.error.code))];
}

const rows: [what: string, given: Parameters<typeof done>, batches: string[], results: string[]][] = [
  ['as many as there is room for', [[a, b, c, d], () => 3], ['abc', 'd'], ['A', 'B', 'C', 'D']],
  ['by size, answers in their order', [[a, large('x'), b, large('y')], () => 8], ['ab', 'xy'], ['A', 'X', 'B', 'Y']],
  ['without those that have failed', [[bad, a, bad, b], () => 8], ['ab'], ['BAD_IMAGE', 'A', 'BAD_IMAGE', 'B']],
  ['none', [[bad], () => 8], [], ['BAD_IMAGE']],
  [
    'again one by one, when there is less room after a refusal',
    [[a, b, c], (batches) => (batches === 0 ? 8 : 1), (count) => count > 1],
    ['abc', 'a', 'b', 'c'],
    ['A', 'B', 'C'],
  ],
  ['once, when the room stays', [[a, b, c], () => 2, () => true], ['ab', 'c'], ['BAD_MODEL', 'BAD_MODEL', 'BAD_MODEL']],
];
for (const [what, given, batches, results] of rows) {
  it(`pictures are worked on in batches: ${what}`, async () => {
    expect(await done(...given)).to.deep.equal([batches, results]);
  });
}

it('a batch that is given up is no fault of its pictures', async () => {
  const closed = new LinesideError('CLOSED', 'closed');
  const error = await inBatches(
    [a, b],
    () => 8,
    () => Promise.reject(closed),
  ).catch((thrown) => thrown);
  expect(error).to.equal(closed);
});
