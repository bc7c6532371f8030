import { expect } from 'chai';
import { createCamera, type Shot, type View } from '../../lib/simulator';
import { meanOf } from './seen';

const sizes: [view: View, width: number, height: number][] = [
  ['belt', 640, 480],
  ['station', 480, 480],
];
const isSame = (a: Shot, b: Shot) =>
  a.picture.data.equals(b.picture.data) && Buffer.compare(a.truth.ids, b.truth.ids) === 0;

describe('the simulated camera', () => {
  for (const [view, width, height] of sizes) {
    describe(`over the ${view}`, () => {
      const camera = createCamera({ view, seed: 17 });
      const first = camera.shoot(3);

      it(`gives pictures of ${width} × ${height} pixels`, () => {
        const { data, ...rest } = first.picture;
        expect(rest).to.deep.equal({ width, height, channels: 3 });
        expect(data).to.have.lengthOf(width * height * 3);
        expect(first.truth.ids).to.have.lengthOf(width * height);
        expect(first.truth.defects).to.have.lengthOf(width * height);
      });

      it('gives the same bytes again, from another camera and in another order', () => {
        const other = createCamera({ view, seed: 17 });
        const later = other.shoot(40);
        expect(isSame(other.shoot(3), first)).to.equal(true);
        expect(isSame(camera.shoot(40), later)).to.equal(true);
        expect(isSame(camera.shoot(3), first)).to.equal(true);
        expect(other.shoot(3).truth).to.deep.equal(first.truth);
      });

      it('keeps its answer when the next picture is taken, and when the picture is written to', () => {
        const kept = createCamera({ view, seed: 17 });
        const early = kept.shoot(3);
        early.picture.data.fill(0);
        kept.shoot(5);
        expect(early.truth).to.deep.equal(first.truth);
        expect(isSame(kept.shoot(3), first)).to.equal(true);
      });

      it('shows something else at another moment and for another seed', () => {
        expect(isSame(camera.shoot(4), first)).to.equal(false);
        expect(isSame(createCamera({ view, seed: 18 }).shoot(3), first)).to.equal(false);
      });

      it('sees the same parts where it is hard to see, but darker', () => {
        const hard = createCamera({ view, seed: 17, conditions: 'hard' }).shoot(3);
        expect(hard.truth).to.deep.equal(first.truth);
        expect(meanOf(hard.picture.data)).to.be.below(0.9 * meanOf(first.picture.data));
      });

      it('goes on for a day', () => {
        const late = camera.shoot(86_400);
        expect(late.truth.parts).not.to.deep.equal([]);
        expect(isSame(createCamera({ view, seed: 17 }).shoot(86_400), late)).to.equal(true);
      });
    });
  }

  it('sees a part at the station as it saw it on the belt', () => {
    const { parts } = createCamera({ view: 'belt', seed: 23 }).shoot(2).truth;
    const station = createCamera({ view: 'station', seed: 23 });
    const known = ({ number, class: name, defect }: (typeof parts)[number]) => ({ number, name, defect });
    const again = parts.filter(({ number }) => number >= 0).map(({ number }) => station.shoot(number).truth.parts);
    expect(again.flat().map(known)).to.deep.equal(parts.filter(({ number }) => number >= 0).map(known));
  });
});
