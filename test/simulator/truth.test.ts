import { expect } from 'chai';
import { createCamera, defects, kinds, partsPerSecond, type Shot } from '../../lib/simulator';
import { areaOf, edgesOf, meanOf, pixelsOf, pixelsWhere, silhouette } from './seen';

/** Every part of some pictures of the belt, with what is needed to look at it. */
interface Seen {
  shot: Shot;
  index: number;
  what: string;
}

function seenIn(shot: Shot, what: string): Seen[] {
  return shot.truth.parts.map((part, index) => ({ shot, index, what: `${what}, ${part.class} ${part.number}` }));
}

const partOf = ({ shot, index }: Seen) => shot.truth.parts[index]!;
const ownPixels = ({ shot, index }: Seen) => pixelsOf(shot.truth, index, shot.picture.width);

describe('the truth about the belt', () => {
  const moments = [0, 6, 12, 18.4];
  const shots = [31, 32].flatMap((seed) => {
    const camera = createCamera({ view: 'belt', seed });
    return moments.map((at) => ({ shot: camera.shoot(at), what: `seed ${seed} at ${at} s` }));
  });
  const all = shots.flatMap(({ shot, what }) => seenIn(shot, what));

  it('names each part by its kind, with the id of that', () => {
    expect(all.length).to.be.above(30);
    for (const { class: name, class_id } of all.map(partOf)) expect(kinds[class_id]).to.equal(name);
    for (const { shot, what } of shots) {
      const numbers = shot.truth.parts.map(({ number }) => number);
      expect(new Set(numbers).size, what).to.equal(numbers.length);
      const highest = shot.truth.ids.reduce((most, id) => Math.max(most, id), 0);
      expect(highest, what).to.equal(numbers.length);
    }
  });

  it('has boxes that touch the outermost pixels of their parts', () => {
    for (const one of all) {
      const pixels = ownPixels(one);
      const [xs, ys] = [pixels.map(({ x }) => x), pixels.map(({ y }) => y)];
      expect(edgesOf(partOf(one)), one.what).to.deep.equal({
        ...{ left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs) + 1, bottom: Math.max(...ys) + 1 },
      });
    }
  });

  it('has outlines that hold as much as the pixels and their holes do', () => {
    const whole = all.filter((one) => partOf(one).visible === 1);
    expect(new Set(whole.map((one) => partOf(one).class)).size).to.equal(kinds.length);
    for (const one of whole) {
      const pixels = silhouette(one.shot, one.index);
      expect(areaOf(partOf(one).points) / pixels, one.what).to.be.within(0.96, 1.04);
    }
  });

  it('has outlines inside their boxes, but for half a pixel', () => {
    for (const one of all) {
      const { left, top, right, bottom } = edgesOf(partOf(one));
      for (const { x, y } of partOf(one).points) {
        expect(x, one.what).to.be.within(left - 0.5, right + 0.5);
        expect(y, one.what).to.be.within(top - 0.5, bottom + 0.5);
      }
    }
  });

  it('marks cracks and rust where the topmost part has them', () => {
    const covering = all.filter((one) => partOf(one).visible < 1);
    expect(covering).not.to.deep.equal([]);
    for (const { shot, what } of shots) {
      for (const { at } of pixelsWhere(shot.truth.defects, 640, (id) => defects[id - 1] === 'crack' || id === 3)) {
        const part = shot.truth.parts[shot.truth.ids[at]! - 1];
        expect(part?.defect, what).to.equal(defects[shot.truth.defects[at]! - 1]);
      }
    }
  });

  it('tells how much of a part that leaves the picture is left, by the pixels it had', () => {
    const camera = createCamera({ view: 'belt', seed: 31 });
    const at = (seconds: number, number: number) =>
      seenIn(camera.shoot(seconds), '').find((one) => partOf(one).number === number)!;
    const { number } = shots[1]!.shot.truth.parts.find(({ visible, x }) => visible === 1 && x < 320)!;
    const whole = ownPixels(at(6, number)).length;
    const shares = [6, 7, 8, 9, 10].map((seconds) => at(seconds, number)).filter(Boolean);
    expect(shares.some((one) => partOf(one).visible < 0.9)).to.equal(true);
    for (const one of shares) expect(partOf(one).visible).to.be.closeTo(ownPixels(one).length / whole, 1e-9);
  });

  it('has as many parts a second as it says', () => {
    const camera = createCamera({ view: 'belt', seed: 33 });
    const last = (at: number) => Math.max(...camera.shoot(at).truth.parts.map(({ number }) => number));
    expect((last(600) - last(0)) / 600).to.be.closeTo(partsPerSecond, 2 / 600);
  });
});

describe('the truth about the station', () => {
  const camera = createCamera({ view: 'station', seed: 41 });
  const shots = Array.from({ length: 40 }, (_, number) => camera.shoot(number));

  it('shows one part, whole and near the middle', () => {
    shots.forEach(({ truth: { parts } }, number) => {
      expect(parts).to.have.lengthOf(1);
      const [{ x, y, visible }] = parts as [(typeof parts)[number]];
      expect({ number: parts[0]!.number, visible }).to.deep.equal({ number, visible: 1 });
      expect(Math.hypot(x - 240, y - 240)).to.be.below(100);
    });
  });

  it('has every kind and every defect among its parts', () => {
    const parts = shots.map(({ truth }) => truth.parts[0]!);
    expect(new Set(parts.map((part) => part.class))).to.deep.equal(new Set(kinds));
    expect(new Set(parts.map(({ defect }) => defect))).to.deep.equal(new Set([...defects, 'good']));
  });

  it("marks a part's own defect and no other, of a size that can be seen", () => {
    for (const { truth } of shots) {
      const { defect, number } = truth.parts[0]!;
      const marked = new Set(truth.defects);
      marked.delete(0);
      expect([...marked], `part ${number}`).to.deep.equal(defect === 'good' ? [] : [defects.indexOf(defect) + 1]);
      const pixels = truth.defects.filter((id) => id > 0).length;
      if (defect !== 'good') expect(pixels, `part ${number}, ${defect}`).to.be.within(100, 480 * 480 * 0.1);
    }
  });

  it('marks cracks and rust on the part, and what is missing beside it or where its hole should be', () => {
    for (const shot of shots) {
      const { truth } = shot;
      const { defect, number } = truth.parts[0]!;
      const marked = pixelsWhere(truth.defects, 480, (id) => id > 0);
      const outside = marked.filter(({ at }) => truth.ids[at] === 0);
      if (defect !== 'missing') expect(outside, `part ${number}, ${defect}`).to.deep.equal([]);
      const { left, top, right, bottom } = edgesOf(truth.parts[0]!);
      const far = marked.filter(({ x, y }) => x < left - 60 || x > right + 60 || y < top - 60 || y > bottom + 60);
      expect(far, `part ${number}, ${defect}`).to.deep.equal([]);
    }
  });

  it('marks what looks other than the rest: rust is redder than the part', () => {
    const redness = (shot: Shot, wanted: (defect: number) => boolean) => {
      const pixels = pixelsWhere(shot.truth.ids, 480, (id) => id > 0).filter(({ at }) =>
        wanted(shot.truth.defects[at]!),
      );
      const channel = (offset: number) =>
        meanOf(Uint8Array.from(pixels, ({ at }) => shot.picture.data[3 * at + offset]!));
      return channel(0) / channel(2);
    };
    const rusty = shots.filter(({ truth }) => truth.parts[0]!.defect === 'rust');
    expect(rusty).not.to.deep.equal([]);
    for (const shot of rusty) {
      expect(redness(shot, (id) => id === 3)).to.be.above(1.3 * redness(shot, (id) => id === 0));
    }
  });
});
