import { expect } from 'chai';
import { contours } from '../../lib/geometry/contour';
import type { Field } from '../../lib/geometry/field';
import { isSimple, type Ring, signedArea } from '../../lib/geometry/polygon';

/** A field as one sees it: `#` is 1, `.` is −1, `+` is 3; columns and rows 0, 1, 2 …. */
function drawn(...lines: string[]): Field {
  const values = Float32Array.from(lines.join(''), (letter) => ({ '#': 1, '+': 3 })[letter] ?? -1);
  const places = (count: number) => Float64Array.from({ length: count }, (_, i) => i);
  return { values, xs: places(lines[0]!.length), ys: places(lines.length) };
}

const pointsOf = (ring: Ring) => ring.flatMap((x, i) => (i % 2 === 0 ? [`${x},${ring[i + 1]}`] : []));

describe('contours', () => {
  it('cross half way between equal values, and bend in each cell towards its curve', () => {
    const [ring, ...others] = contours(drawn('...', '.#.', '...'));
    expect(others).to.deep.equal([]);
    // In the cell at the top left: value −1 + 2xy, from (1, ½) to (½, 1); its middle (¾, ¾) has ⅛ and slopes of 1.5,
    // so the step is ⅛ / 4.5 · 1.5 = 1/24 towards the corner. The curve itself is at √½ = 0.7071.
    const near = 0.75 - 1 / 24;
    const far = 2 - near;
    const expected = [0.5, 1, near, near, 1, 0.5, far, near, 1.5, 1, far, far, 1, 1.5, near, far];
    expect(ring).to.have.lengthOf(expected.length);
    for (let i = 0; i < expected.length; i++) expect(ring![i], String(i)).to.be.closeTo(expected[i]!, 1e-12);
  });

  it('cross where the line between unequal values does', () => {
    const field = drawn('.+', '.+');
    expect(Math.min(...contours(field)[0]!.filter((_, i) => i % 2 === 0))).to.equal(0.25); // −1 at 0, 3 at 1
  });

  it('close along the edge of the field', () => {
    expect(pointsOf(contours(drawn('##', '##'))[0]!)).to.have.members(['0,0', '1,0', '1,1', '0,1']);
    const corner = contours(drawn('#.', '..'))[0]!;
    expect(pointsOf(corner)).to.include.members(['0,0', '0.5,0', '0,0.5']);
  });

  it('lie where uneven columns and rows do', () => {
    const field = { ...drawn('##', '##'), xs: Float64Array.of(10, 17.5), ys: Float64Array.of(-2, 40) };
    expect(signedArea(contours(field)[0]!)).to.equal(7.5 * 42);
  });

  const pictures: [what: string, lines: string[], orientations: number[]][] = [
    ['nothing', ['...', '...'], []],
    ['all of it', ['###', '###'], [1]],
    ['two parts', ['#.#', '#.#'], [1, 1]],
    ['a hole, the other way round', ['#####', '#...#', '#.#.#', '#...#', '#####'], [1, -1, 1]],
    ['a saddle whose mean is 0: apart', ['#.', '.#'], [1, 1]],
    ['a saddle whose mean is above 0: together', ['+.', '.#'], [1]],
    ['a saddle the other way, together', ['.+', '#.'], [1]],
    ['a saddle the other way, apart', ['.#', '#.'], [1, 1]],
  ];
  for (const [what, lines, orientations] of pictures) {
    it(`of ${what}`, () => {
      const rings = contours(drawn(...lines));
      expect(rings.map((ring) => Math.sign(signedArea(ring)))).to.deep.equal(orientations);
      expect(rings.every(isSimple)).to.equal(true);
    });
  }

  it('stay straight in a saddle: bent, the two ways through this one would cross', () => {
    const field = { ...drawn('..', '..'), values: Float32Array.of(100, -50, -50.9, 1) };
    const rings = contours(field);
    expect(rings).to.have.lengthOf(1);
    expect(isSimple(rings[0]!)).to.equal(true);
  });

  it('stay apart where values are almost 0', () => {
    const field = drawn('.....', '.#.#.', '..#..', '.#.#.', '.....');
    field.values[12] = 1e-30;
    const rings = contours(field);
    expect(rings).to.have.lengthOf(5);
    expect(rings.every(isSimple)).to.equal(true);
  });
});
