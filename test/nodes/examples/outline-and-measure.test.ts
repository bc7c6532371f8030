import { expect } from 'chai';
import { encodedFrame } from '../../../lib/frame';
import { decode } from '../../../lib/image/codec';
import { beltWidth, kinds, type Part, partOf } from '../../../lib/simulator/part';
import { sights } from '../../../lib/simulator/scene';
import { type Example, exampleStep, readExample, startExample } from './example';

const path = 'outline-and-measure';
const page = 'lineside-measure';

interface Measured {
  class: string;
  x: number;
  y: number;
  verdict: 'in' | 'out' | 'none';
  why: string;
  length: number;
  width: number;
  perimeter: number;
  area: number;
}

describe('the function "measure"', () => {
  /** 60 by 20 round (200, 200), turned by the angle of the triangle 3, 4, 5: half its sides are (24, 18) and (-6, 8). */
  const corners = [
    { x: 218, y: 226 },
    { x: 230, y: 210 },
    { x: 182, y: 174 },
    { x: 170, y: 190 },
  ];
  const plate = { class: 'plate', confidence: 0.9, x: 200, y: 200, width: 60, height: 52, points: corners };
  const by = (dx: number, dy: number) => ({
    ...{ ...plate, x: plate.x + dx, y: plate.y + dy },
    points: corners.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
  });
  const measure = (predictions: object[], tolerances: object = {}) => {
    const prediction = { predictions, image: { width: 640, height: 480 } };
    const { payload } = exampleStep(path, 'measure')({ scale: 0.5, tolerances, prediction }, 0) as {
      payload: Measured[];
    };
    return payload;
  };

  it('measures a rectangle that lies askew, in millimetres', () => {
    const [found] = measure([plate]);
    expect(found).to.include({ class: 'plate', length: 30, width: 10, perimeter: 80, area: 300 });
  });

  it('measures it the same whichever way round its points go, and with a dent', () => {
    const dent = { x: 204, y: 194 }; // inside, between the second corner and the third: its hull is the same
    const [turned] = measure([{ ...plate, points: [...corners].reverse() }]);
    const [dented] = measure([{ ...plate, points: [...corners.slice(0, 2), dent, ...corners.slice(2)] }]);
    expect(turned).to.include({ length: 30, width: 10, perimeter: 80, area: 300 });
    expect(dented).to.include({ length: 30, width: 10 });
    expect(dented!.area).to.be.below(300);
  });

  const judgements: [tolerances: object, verdict: string, why: string][] = [
    [{ plate: { length: [30, 31], area: [290, 300] } }, 'in', ''],
    [{ plate: { length: [30.5, 31] } }, 'out', 'length 30 is not 30.5 to 31'],
    [{ plate: { width: [1, 9], area: [0, 1] } }, 'out', 'width 10 is not 1 to 9, area 300 is not 0 to 1'],
    [{ other: { width: [1, 9] } }, 'none', 'no tolerance for this class'],
  ];
  for (const [tolerances, verdict, why] of judgements) {
    it(`judges "${verdict}" by ${JSON.stringify(tolerances)}`, () => {
      expect(measure([plate], tolerances)[0]).to.include({ verdict, why });
    });
  }

  const untold: [what: string, parts: object[], why: string][] = [
    ['cut off on the left', [by(-170, 0)], 'cut off by the edge of the picture'],
    ['cut off below', [by(0, 254)], 'cut off by the edge of the picture'],
    ['that another one touches', [plate, by(0, 26)], 'another part touches it'],
  ];
  for (const [what, parts, why] of untold) {
    it(`does not measure a part ${what}`, () => {
      const [found] = measure(parts, { plate: { length: [0, 100] } });
      expect(found).to.include({ verdict: 'none', why });
      expect(found).not.to.have.any.keys('length', 'area');
    });
  }

  it('measures parts whose boxes touch, but not they', () => {
    expect(measure([plate, by(-20, 35)]).map(({ length }) => length)).to.deep.equal([30, 30]);
  });
});

/** The washer of the example's belt that lies at that height of the picture; two within 2 mm are not told apart. */
function washerAt(y: number): Part | undefined {
  const { scale, height } = sights.belt;
  const across = beltWidth / 2 + (y - height / 2) / scale;
  const belt = Array.from({ length: 60 }, (_, at) => partOf(1, at - 2)); // what goes by in 40 seconds
  const near = belt.filter((part) => part.kind === 'washer' && Math.abs(part.across - across) < 2);
  return near.length === 1 ? near[0] : undefined;
}

describe('the example "outline and measure"', function () {
  this.timeout(120_000);
  let example: Example;
  before(async () => {
    example = await startExample(path);
  });
  after(() => example?.end());

  interface Newest {
    picture?: string;
    parts: Measured[];
    size: { width: number; height: number };
  }

  /** Pictures as they come, each once. */
  async function* pictures(): AsyncGenerator<Required<Newest>> {
    for (let last = ''; ; ) {
      const newest = (await (await example.get(`${page}/newest`)).json()) as Newest;
      if (!newest.picture || newest.picture === last) continue;
      last = newest.picture;
      yield newest as Required<Newest>;
    }
  }

  it('is among those that the editor offers', async () => {
    expect(await example.offered()).to.deep.equal(readExample(path));
  });

  it('has a page', async () => {
    const answer = await example.get(page);
    expect(answer.headers.get('content-type')).to.match(/^text\/html/);
    expect(await answer.text()).to.include('/newest');
  });

  it('shows the belt with its parts', async () => {
    for await (const { picture, parts, size } of pictures()) {
      if (parts.length === 0) continue;
      const data = Buffer.from(picture.slice('data:image/jpeg;base64,'.length), 'base64');
      expect(await decode(encodedFrame(data)!)).to.include({ width: 640, height: 480 });
      expect(size).to.deep.equal({ width: 640, height: 480 });
      expect([...kinds]).to.include.members(parts.map((part) => part.class));
      break;
    }
  });

  it('measures whole washers as wide as they are, within 7 %', async () => {
    let compared = 0;
    for await (const { parts } of pictures()) {
      for (const found of parts.filter((part) => part.class === 'washer' && part.area)) {
        const washer = washerAt(found.y);
        if (!washer || !['good', 'rust'].includes(washer.defect)) continue; // an outline goes into a crack
        const diameter = 25 + 13 * washer.size; // as in lib/simulator/shapes/washer.ts
        expect((found.length + found.width) / 2).to.be.closeTo(diameter, 0.07 * diameter);
        expect(found.area).to.be.closeTo((Math.PI * diameter ** 2) / 4, (0.1 * (Math.PI * diameter ** 2)) / 4);
        compared++;
      }
      if (compared >= 3) break;
    }
  });

  it('shows the list in the debug sidebar, and meets no error', async () => {
    await example.line(/the parts\]/);
    expect(example.output()).not.to.include('[error]');
  });
});
