import { expect } from 'chai';
import { type Colour, colourOf, contrast, inkOn } from '../../lib/draw/palette';

const hex = (colour: Colour) => colour.map((value) => value.toString(16).padStart(2, '0')).join('');

describe('palette', () => {
  // Frozen: a change of any row changes the colours in pictures that people have come to know.
  const frozen: [name: string, colour: string][] = [
    ['person', 'ff7d1f'],
    ['car', '3ac6f2'],
    ['bus', 'e63cd4'],
    ['forklift', 'ffc524'],
    ['ok', '17a150'],
    ['OK', '70d43a'],
    ['defect', 'e5244c'],
    ['NOK', 'e5244c'],
    ['scratch', '7840ee'],
    ['Größe', 'e5244c'], // hashed as UTF-8
    ['traffic light', '8a9fb6'],
    ['', 'e5244c'],
  ];
  for (const [name, colour] of frozen) {
    it(`gives "${name}" the colour ${colour}`, () => expect(hex(colourOf(name))).to.equal(colour));
  }

  it('sets the classes apart that often stand in one picture', () => {
    const names =
      'person car truck bus bicycle motorcycle dog cat forklift pallet box bottle scratch crack dent hole ok defect';
    expect(new Set(names.split(' ').map((name) => hex(colourOf(name))))).to.have.lengthOf(18);
  });

  it('uses all twenty colours about equally', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      const colour = hex(colourOf(`class ${i}`));
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    expect(counts.size).to.equal(20);
    expect(Math.min(...counts.values())).to.be.above(50);
  });
});

describe('contrast', () => {
  // WCAG 2.2: black on white is 21; #777777 on white is 4.48, the well-known near miss.
  const rows: [Colour, Colour, number][] = [
    [[0, 0, 0], [255, 255, 255], 21],
    [[255, 255, 255], [0, 0, 0], 21],
    [[0x77, 0x77, 0x77], [255, 255, 255], 4.48],
    [[9, 9, 9], [9, 9, 9], 1],
  ];
  for (const [one, other, ratio] of rows) {
    it(`of ${hex(one)} on ${hex(other)} is ${ratio}`, () => expect(contrast(one, other)).to.be.closeTo(ratio, 0.005));
  }

  it('is at least 4.5 between every colour and its ink', () => {
    for (let i = 0; i < 200; i++) {
      const paper = colourOf(`class ${i}`);
      expect(contrast(inkOn(paper), paper), hex(paper)).to.be.at.least(4.5);
    }
  });

  it('puts black on yellow and white on navy', () => {
    expect(inkOn([255, 197, 36])).to.deep.equal([0, 0, 0]);
    expect(inkOn([35, 64, 180])).to.deep.equal([255, 255, 255]);
  });
});
