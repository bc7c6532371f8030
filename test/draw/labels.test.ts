import { expect } from 'chai';
import { placeLabel, textOf } from '../../lib/draw/labels';
import type { Area } from '../../lib/draw/paint';

describe('textOf', () => {
  const rows: [number, string][] = [
    [0.874, 'bus 87%'],
    [0.876, 'bus 88%'],
    [1, 'bus 100%'],
    [0.004, 'bus 0%'],
  ];
  for (const [confidence, text] of rows) {
    it(`says ${text}`, () => expect(textOf({ class: 'bus', confidence })).to.equal(text));
  }
});

describe('placeLabel', () => {
  const picture = { width: 100, height: 80 };
  const size = { width: 30, height: 10 };
  const at = (left: number, top: number, width = 40, height = 30): Area => ({
    left,
    top,
    right: left + width,
    bottom: top + height,
  });
  const rows: { what: string; box: Area; taken?: Area[]; left: number; top: number }[] = [
    { what: 'on the box', box: at(20, 30), left: 20, top: 20 },
    { what: 'inside, where there is no room above', box: at(20, 4), left: 20, top: 4 },
    { what: 'inside the picture, where the box begins above it', box: at(20, -7), left: 20, top: 0 },
    { what: 'not over the right border', box: at(90, 30), left: 70, top: 20 },
    { what: 'not over the left border', box: at(-15, 30), left: 0, top: 20 },
    { what: 'inside, where another label lies above', box: at(20, 30), taken: [at(40, 15, 30, 10)], left: 20, top: 30 },
    {
      what: 'below, where others lie above and inside',
      box: at(20, 30),
      taken: [at(20, 20, 30, 20)],
      left: 20,
      top: 60,
    },
    { what: 'on the box, where no place is free', box: at(20, 30), taken: [at(0, 0, 100, 80)], left: 20, top: 20 },
    { what: 'on the lower edge of a box that reaches out of sight', box: at(20, 78), left: 20, top: 68 },
    { what: 'at the foot of the picture, for a box wholly below', box: at(20, 500), left: 20, top: 70 },
    { what: 'at the top of the picture, for a box wholly above', box: at(20, -500), left: 20, top: 0 },
  ];
  for (const { what, box, taken = [], left, top } of rows) {
    it(what, () => {
      const others = taken.map((area) => ({ area }));
      expect(placeLabel(box, size, picture, others)).to.deep.equal({ left, top, right: left + 30, bottom: top + 10 });
    });
  }

  it('shows the beginning of a label that is wider than the picture', () => {
    const { left, top } = placeLabel(at(0, 0, 5, 5), { width: 500, height: 10 }, { width: 5, height: 5 }, []);
    expect([left, top]).to.deep.equal([0, 0]);
  });
});
