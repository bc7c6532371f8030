import { expect } from 'chai';
import type { Box } from '../../lib/geometry/box';
import { type Fit, fitInto, type Resize, resizes, unfit } from '../../lib/image/letterbox';
import { seeded } from '../bench/random';

type Sides = [width: number, height: number];
const size = ([width, height]: Sides) => ({ width, height });

describe('fitInto', () => {
  /** Where the picture lies: width × height at left, top; and which region of it. */
  type Lies = [width: number, height: number, left: number, top: number, region?: Sides, at?: Sides];
  const rows: [resize: Resize, image: Sides, input: Sides, lies: Lies, why: string][] = [
    ['letterbox', [810, 1080], [640, 640], [480, 640, 80, 0], 'tall: 640/1080 · 810 = 480, (640 − 480)/2'],
    ['letterbox', [1920, 1080], [640, 640], [640, 360, 0, 140], 'wide: a third'],
    ['letterbox', [640, 480], [640, 640], [640, 480, 0, 80], 'no scaling'],
    ['letterbox', [320, 240], [640, 640], [640, 480, 0, 80], 'smaller pictures grow'],
    ['letterbox', [640, 640], [640, 640], [640, 640, 0, 0], 'as it is'],
    ['letterbox', [1280, 722], [640, 640], [640, 361, 0, 139], '(640 − 361)/2 = 139.5: half a pixel to the bottom'],
    ['letterbox', [722, 1280], [640, 640], [361, 640, 139, 0], 'and to the right'],
    ['letterbox', [1000, 1000], [640, 384], [384, 384, 128, 0], 'an input that is not square'],
    ['letterbox', [1, 1], [640, 640], [640, 640, 0, 0], 'one pixel'],
    ['letterbox', [20_000, 1], [640, 640], [640, 1, 0, 319], '0.03 pixels high is one, (640 − 1)/2 = 319.5'],
    ['letterbox', [1, 20_000], [640, 640], [1, 640, 319, 0], 'the same on its side'],
    ['letterbox-top-left', [810, 1080], [640, 640], [480, 640, 0, 0], 'the same size in the corner'],
    ['letterbox-top-left', [1920, 1080], [640, 640], [640, 360, 0, 0], 'wide, in the corner'],
    ['stretch', [810, 1080], [640, 384], [640, 384, 0, 0], 'proportions are lost'],
    [
      'centre-crop',
      [810, 1080],
      [640, 640],
      [640, 640, 0, 0, [810, 810], [0, 135]],
      'tall: (1080 − 810)/2 from the top',
    ],
    ['centre-crop', [1920, 1080], [224, 224], [224, 224, 0, 0, [1080, 1080], [420, 0]], 'wide: (1920 − 1080)/2'],
    ['centre-crop', [1000, 1000], [200, 100], [200, 100, 0, 0, [1000, 500], [0, 250]], 'an input that is not square'],
    ['centre-crop', [101, 100], [50, 50], [50, 50, 0, 0, [100, 100], [0, 0]], 'half a pixel of region goes right'],
  ];
  for (const [resize, image, input, [width, height, left, top, region, at], why] of rows) {
    it(`${resize} of ${image.join('×')} into ${input.join('×')}: ${why}`, () => {
      const { region: cut, ...fit } = fitInto(size(image), size(input), resize);
      expect(fit).to.deep.equal({ width, height, left, top, image: size(image) });
      expect(cut).to.deep.equal(region && at && { ...size(region), left: at[0], top: at[1] });
    });
  }
});

/** Where a box of the picture lies in the model's input: what `unfit` undoes, written down anew. */
function forward(box: Box, { left, top, width, height, image, region = { ...image, left: 0, top: 0 } }: Fit): Box {
  const x = (value: number) => ((value - region.left) / region.width) * width + left;
  const y = (value: number) => ((value - region.top) / region.height) * height + top;
  return { x1: x(box.x1), y1: y(box.y1), x2: x(box.x2), y2: y(box.y2) };
}

describe('unfit', () => {
  const bus = fitInto({ width: 810, height: 1080 }, { width: 640, height: 640 }, 'letterbox');
  const crop = fitInto({ width: 1920, height: 1080 }, { width: 640, height: 640 }, 'centre-crop');
  const rows: [fit: Fit, input: number[], expected: number[], why: string][] = [
    [bus, [80, 0, 560, 640], [0, 0, 810, 1080], 'the whole picture'],
    [bus, [320, 320, 360, 400], [405, 540, 472.5, 675], '40 · 810/480 = 67.5 by 80 · 1080/640 = 135'],
    [bus, [0, 600, 100, 700], [0, 1012.5, 33.75, 1080], 'what lies in the padding is clipped'],
    [bus, [0, 0, 40, 40], [0, 0, 0, 67.5], 'wholly in the padding: no width is left'],
    [crop, [0, 0, 640, 640], [420, 0, 1500, 1080], 'the region that was used'],
    [crop, [-640, 320, 0, 640], [0, 540, 420, 1080], 'a box may reach beyond the region, not beyond the picture'],
  ];
  for (const [fit, [x1, y1, x2, y2], expected, why] of rows as [
    Fit,
    [number, number, number, number],
    number[],
    string,
  ][]) {
    it(why, () => {
      const box = unfit({ x1, y1, x2, y2 }, fit);
      expect([box.x1, box.y1, box.x2, box.y2]).to.deep.equal(expected);
    });
  }

  for (const resize of resizes) {
    it(`brings boxes back through ${resize}, whatever the sizes`, () => {
      const random = seeded(7);
      const whole = (limit: number) => 1 + Math.floor(random() * limit);
      for (let round = 0; round < 2000; round++) {
        const image = { width: whole(5000), height: whole(5000) };
        const fit = fitInto(image, { width: whole(1280), height: whole(1280) }, resize);
        const [x1, x2] = [random(), random()].sort().map((part) => part * image.width) as [number, number];
        const [y1, y2] = [random(), random()].sort().map((part) => part * image.height) as [number, number];
        const back = unfit(forward({ x1, y1, x2, y2 }, fit), fit);
        const what = JSON.stringify(fit);
        expect(back.x1, what).to.be.closeTo(x1, 1e-6 * image.width);
        expect(back.x2, what).to.be.closeTo(x2, 1e-6 * image.width);
        expect(back.y1, what).to.be.closeTo(y1, 1e-6 * image.height);
        expect(back.y2, what).to.be.closeTo(y2, 1e-6 * image.height);
      }
    });

    it(`never lies outside of the input or the picture: ${resize}`, () => {
      const random = seeded(11);
      const whole = (limit: number) => 1 + Math.floor(random() ** 3 * limit);
      for (let round = 0; round < 5000; round++) {
        const [image, input] = [size([whole(20_000), whole(20_000)]), size([whole(1280), whole(1280)])];
        const { left, top, width, height, region = { ...image, left: 0, top: 0 } } = fitInto(image, input, resize);
        const inside = left >= 0 && top >= 0 && left + width <= input.width && top + height <= input.height;
        const cut = region.left >= 0 && region.left + region.width <= image.width && region.top >= 0;
        const integers = [left, top, width, height, ...Object.values(region)].every(Number.isInteger);
        const what = JSON.stringify({ image, input });
        expect({ inside, cut, integers, below: region.top + region.height <= image.height }, what).to.deep.equal({
          inside: true,
          cut: true,
          integers: true,
          below: true,
        });
      }
    });
  }
});
