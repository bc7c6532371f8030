import { expect } from 'chai';
import { corners, fromTurned, regular } from '../../lib/geometry/rotated-box';
import { fitInto, resizes, unfitPoint, unfitRotated } from '../../lib/image/letterbox';
import { seeded } from '../bench/random';

const square = { width: 640, height: 640 };
const bus = fitInto({ width: 810, height: 1080 }, square, 'letterbox');
const wide = fitInto({ width: 1280, height: 640 }, square, 'stretch');

describe('unfitPoint', () => {
  const rows = [
    [bus, [80, 0], [0, 0], 'the upper left of the picture'],
    [bus, [320, 320], [405, 540], 'its middle'],
    [bus, [0, 700], [-135, 1181.25], 'what lies beyond the picture is not clipped: −80 · 810/480, 700 · 1080/640'],
    [wide, [320, 320], [640, 320], 'stretched twice in width'],
    [
      fitInto({ width: 1920, height: 1080 }, square, 'centre-crop'),
      [0, 640],
      [420, 1080],
      'from the region that was used',
    ],
  ] as const;
  for (const [fit, [x, y], [toX, toY], why] of rows) {
    it(why, () => expect(unfitPoint({ x, y }, fit)).to.deep.equal({ x: toX, y: toY }));
  }

  for (const resize of resizes) {
    it(`brings points back through ${resize}, whatever the sizes from 1 to 5000`, () => {
      const random = seeded(13);
      const whole = (limit: number) => 1 + Math.floor(random() * limit);
      for (let round = 0; round < 2000; round++) {
        const image = { width: whole(5000), height: whole(5000) };
        const fit = fitInto(image, { width: whole(1280), height: whole(1280) }, resize);
        const { left, top, width, height, region = { ...image, left: 0, top: 0 } } = fit;
        const at = { x: (random() * 3 - 1) * image.width, y: (random() * 3 - 1) * image.height }; // beyond it, too
        const x = ((at.x - region.left) / region.width) * width + left;
        const y = ((at.y - region.top) / region.height) * height + top;
        const back = unfitPoint({ x, y }, fit);
        expect(back.x, JSON.stringify(fit)).to.be.closeTo(at.x, 1e-6 * image.width);
        expect(back.y, JSON.stringify(fit)).to.be.closeTo(at.y, 1e-6 * image.height);
      }
    });
  }
});

describe('unfitRotated', () => {
  it('is exact where both axes are scaled alike: centre and size grow, the angle stays', () => {
    const random = seeded(17);
    for (let round = 0; round < 500; round++) {
      const grow = 1 + Math.floor(random() * 6); // the picture is so many times the input in width
      const fit = fitInto({ width: 640 * grow, height: 320 * grow }, square, 'letterbox');
      const [cx, cy, width, height, angle] = [random() * 640, random() * 640, random() * 90, random() * 90, random()];
      const box = unfitRotated(fromTurned(cx, cy, width, height, angle), fit);
      const expected = fromTurned(cx * grow, (cy - 160) * grow, width * grow, height * grow, angle);
      for (const key of ['x1', 'y1', 'x2', 'y2', 'angle'] as const) expect(box[key]).to.be.closeTo(expected[key], 1e-6);
    }
  });

  it('strays by less than half a pixel of the input where the letterbox rounds', () => {
    // 1000 × 333 in 640: 640 × 213.12 is rounded to 213, so that y is scaled by 1.5634 and x by 1.5625.
    const fit = fitInto({ width: 1000, height: 333 }, square, 'letterbox');
    const box = fromTurned(320, 320, 200, 100, 0.7);
    const strayed = corners(unfitRotated(box, fit)).map((corner, i) => {
      const exact = unfitPoint(corners(box)[i]!, fit);
      return Math.hypot(corner.x - exact.x, corner.y - exact.y) / 1.5625;
    });
    expect(Math.max(...strayed)).to.be.within(1e-6, 0.1);
  });

  it('keeps the longer side and the area under stretch', () => {
    // A bar of 100 × 10 at 45°, stretched twice in width: (141.42, 70.71) long, and of area 2000.
    const { angle, x1, y1, x2, y2 } = regular(unfitRotated(fromTurned(320, 320, 100, 10, Math.PI / 4), wide));
    expect(x2 - x1).to.be.closeTo(158.113883, 1e-6);
    expect(y2 - y1).to.be.closeTo(2000 / 158.113883, 1e-6);
    expect(angle).to.be.closeTo(Math.atan2(1, 2), 1e-9);
    expect([(x1 + x2) / 2, (y1 + y2) / 2]).to.deep.equal([640, 320]);
  });
});
