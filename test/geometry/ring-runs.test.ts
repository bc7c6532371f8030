import { expect } from 'chai';
import { fieldOfRuns, runsOf, runsOfRing } from '../../lib/geometry/rle';

describe('run lengths of a polygon', () => {
  const size = { width: 40, height: 30 };
  const rows: [what: string, points: [number, number][], pixels: number][] = [
    [
      'a square of whole pixels',
      [
        [2, 3],
        [12, 3],
        [12, 8],
        [2, 8],
      ],
      50,
    ],
    [
      'turned the other way round',
      [
        [2, 8],
        [12, 8],
        [12, 3],
        [2, 3],
      ],
      50,
    ],
    [
      'a pixel is in by its middle',
      [
        [2.4, 3.6],
        [11.6, 3.6],
        [11.6, 7.4],
        [2.4, 7.4],
      ],
      10 * 3,
    ],
    [
      'what lies beyond the picture is left out',
      [
        [-9, -9],
        [99, -9],
        [99, 99],
        [-9, 99],
      ],
      1200,
    ],
    [
      'nothing',
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      0,
    ],
  ];
  for (const [what, points, pixels] of rows) {
    it(what, () => {
      const runs = runsOfRing(
        points.map(([x, y]) => ({ x, y })),
        size,
      );
      expect(runs.reduce((sum, run) => sum + run, 0)).to.equal(1200);
      expect(runs.reduce((sum, run, i) => sum + (i % 2 ? run : 0), 0)).to.equal(pixels);
    });
  }

  it('is what a mask of the same pixels gives', () => {
    const triangle = [
      { x: 5.2, y: 3.1 },
      { x: 33.7, y: 14.9 },
      { x: 11.3, y: 27.6 },
    ];
    const runs = runsOfRing(triangle, size);
    expect(runsOf(fieldOfRuns(runs, size)!, size)).to.deep.equal(runs);
  });
});
