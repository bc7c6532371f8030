import { expect } from 'chai';
import { fillRings } from '../../lib/draw/polygon';
import { tintOf } from '../../lib/draw/tint';
import type { Ring } from '../../lib/geometry/polygon';
import { art, pixelAt, plain } from './pixels';

const red = tintOf([255, 0, 0], 1);

describe('fillRings', () => {
  const rows: [what: string, rings: Ring[], art: string[]][] = [
    ['pixels whose middle lies within', [[1, 1, 4, 1, 4, 3, 1, 3]], ['......', '.###..', '.###..', '......']],
    [
      'half a pixel more or less decides',
      [[0.6, 0.4, 3.4, 0.4, 3.4, 2.6, 0.6, 2.6]],
      ['.##...', '.##...', '.##...', '......'],
    ],
    ['a triangle', [[0, 0, 6, 4, 0, 4]], ['#.....', '##....', '####..', '#####.']],
    ['either way round', [[0, 4, 6, 4, 0, 0]], ['#.....', '##....', '####..', '#####.']],
    [
      'a hole stays clear',
      [
        [0, 0, 6, 0, 6, 4, 0, 4],
        [2, 1, 2, 3, 4, 3, 4, 1],
      ],
      ['######', '##..##', '##..##', '######'],
    ],
    [
      'two parts',
      [
        [0, 0, 2, 0, 2, 4, 0, 4],
        [4, 0, 6, 0, 6, 2, 4, 2],
      ],
      ['##..##', '##..##', '##....', '##....'],
    ],
    ['a notch', [[0, 0, 6, 0, 6, 4, 3, 1.2, 0, 4]], ['######', '######', '##..##', '#....#']],
    ['what lies outside is left out', [[-9, -9, 3, -9, 3, 99, -9, 99]], ['###...', '###...', '###...', '###...']],
    ['all of it outside', [[9, 9, 20, 9, 20, 20]], Array(4).fill('......')],
    ['nothing', [], Array(4).fill('......')],
    ['a ring without points', [[]], Array(4).fill('......')],
    ['far away', [[-1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300]], Array(4).fill('######')],
  ];
  for (const [what, rings, expected] of rows) {
    it(what, () => {
      const pixels = plain(6, 4);
      fillRings(pixels, rings, red);
      expect(art(pixels)).to.deep.equal(expected);
    });
  }

  it('lays the colour over what is there', () => {
    const pixels = plain(8, 2, 100);
    fillRings(pixels, [[0, 0, 8, 0, 8, 1, 0, 1]], tintOf([200, 100, 0], 0.5));
    for (let x = 0; x < 8; x++) expect(pixelAt(pixels, x, 0)).to.deep.equal([150, 100, 50]);
    expect(pixelAt(pixels, 3, 1)).to.deep.equal([100, 100, 100]);
  });
});
