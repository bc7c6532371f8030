import { expect } from 'chai';
import { encode } from '../../lib/image/codec';
import { createCamera, type View } from '../../lib/simulator';
import { firstSeed, type Scene, scenes } from '../../models/training/scenes';
import { read } from '../repository';

async function collected(view: View, count: number): Promise<Scene[]> {
  const all: Scene[] = [];
  for await (const scene of scenes(view, count)) all.push(scene);
  return all;
}

const numbersOf = ({ truth }: Scene) => truth.parts.map(({ number }) => number);

describe('the scenes of the evaluation', () => {
  it('are of seeds that belong to it alone: the data sets begin far below', () => {
    const splits = [...read('models/training/generate.ts').matchAll(/firstSeed: ([\d_]+)/g)];
    const seeds = splits.map(([, digits]) => Number(digits!.replaceAll('_', '')));
    expect(seeds).not.to.deep.equal([]);
    expect(Math.max(...seeds)).to.be.below(firstSeed - 100_000);
  });

  it('are as many as were asked for, ten of a seed, hard to see', async () => {
    const all = await collected('station', 12);
    expect(all.map(numbersOf)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1].map((number) => [number]));
    expect(all.map(({ frame }) => frame.sequence)).to.deep.equal(all.map((_, index) => index));
    const eleventh = createCamera({ view: 'station', seed: firstSeed + 1, conditions: 'hard' }).shoot(1);
    expect(all[11]!.truth).to.deep.equal(eleventh.truth);
    expect(all[11]!.frame.data).to.deep.equal(await encode(eleventh.picture, 'jpeg', 90));
  });

  it('show other parts of the belt each time', async () => {
    const seen = (await collected('belt', 4)).map(numbersOf);
    expect(new Set(seen.flat()).size).to.equal(seen.flat().length);
  });
});
