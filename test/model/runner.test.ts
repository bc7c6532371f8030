import { expect } from 'chai';
import type { PictureInput } from '../../lib/model/input';
import type { Session, Tensor } from '../../lib/model/model';
import { toOutputs } from '../../lib/model/output';
import { createRunner, type Fitted } from '../../lib/model/runner';

const size = { width: 2, height: 1 };
const spec = {
  ...size,
  channels: 1,
  type: 'float32',
  layout: 'NCHW',
  channelOrder: 'rgb',
  scale: 1,
  mean: [0],
  std: [1],
  padValue: 0,
} as const;
const pictures: PictureInput = { ...spec, name: 'x', batched: true, anySize: false, besides: [] };

/** Two grey pixels: `level` and 0. */
const grey = (level: number): Fitted => ({
  pixels: { data: Buffer.from([level, level, level, 0, 0, 0]), ...size, channels: 3 },
  at: { ...size, left: 0, top: 0, image: size },
  size,
});

type Answer = (x: Tensor) => Tensor;

/** A session that notes how many pictures each run had. */
function session(answer: Answer, shape: readonly (number | undefined)[] = [undefined, 2]) {
  const runs: number[] = [];
  const port = { name: 'y', type: 'float32', shape };
  const made: Session = {
    inputs: [],
    outputs: [port],
    provider: 'cpu',
    refused: {},
    async run(feeds) {
      runs.push(feeds.x!.dims[0]!);
      return { y: answer(feeds.x!) };
    },
    close: async () => undefined,
  };
  return { made, runs };
}

/** Gives its input back: [N, 2]. */
const echo: Answer = ({ dims, data }) => ({ type: 'float32', dims: [dims[0]!, 2], data: data.slice() });
/** Rows of detections with their picture's number, whatever the batch: [M, 2]. */
const flat: Answer = ({ data }) => ({ type: 'float32', dims: [5, 2], data: data.slice() });
const first = (answer: Answer) =>
  toOutputs({ y: answer({ type: 'float32', dims: [1, 1, 1, 2], data: new Float32Array(2) }) });

const rows: [what: string, answer: Answer, input: PictureInput, shape: (number | undefined)[], room: number][] = [
  ['an open axis', echo, pictures, [undefined, 2], 8],
  ['a fixed number', echo, { ...pictures, batch: 4 }, [4, 2], 4],
  ['one', echo, { ...pictures, batch: 1 }, [1, 2], 1],
  ['no batch axis', echo, { ...pictures, batched: false, batch: 1 }, [2], 1],
  ['outputs that are fixed at one', echo, pictures, [1, 2], 1],
  ['outputs without a batch axis', flat, pictures, [undefined, 2], 1],
];
for (const [what, answer, input, shape, room] of rows) {
  it(`a run has room for ${room}: ${what}`, () => {
    const { made } = session(answer, shape);
    expect(createRunner(made, input, spec, first(answer)).room()).to.equal(room);
  });
}

it('gives each picture of a run its own view, with a first axis of 1', async () => {
  const { made, runs } = session(echo);
  const runner = createRunner(made, pictures, spec, first(echo));
  for (const levels of [[7, 8, 9], [1], [2, 3, 4, 5, 6], [250, 251]]) {
    const { outputs } = await runner.run(levels.map(grey));
    expect(outputs.map(([y]) => y!.dims)).to.deep.equal(levels.map(() => [1, 2]));
    expect(outputs.map(([y]) => [...y!.data])).to.deep.equal(levels.map((level) => [level, 0]));
  }
  expect(runs).to.deep.equal([3, 1, 5, 2]);
});

it('fills a fixed batch up', async () => {
  const { made, runs } = session(echo, [4, 2]);
  const runner = createRunner(made, { ...pictures, batch: 4 }, spec, first(echo));
  const { outputs } = await runner.run([grey(5), grey(6)]);
  expect(outputs.map(([y]) => y!.data[0])).to.deep.equal([5, 6]);
  expect(runs).to.deep.equal([4]);
});

it('has room for one picture only, once outputs turned out to have no batch axis', async () => {
  const learning: Answer = (x) => (x.dims[0] === 1 ? echo(x) : flat(x));
  const { made } = session(learning);
  const runner = createRunner(made, pictures, spec, first(learning));
  expect(runner.room()).to.equal(8);
  const thrown = await runner.run([grey(1), grey(2)]).catch((error: Error) => error.message);
  expect([thrown, runner.room()]).to.deep.equal(['the first axis of the outputs is not the batch', 1]);
});
