import { expect } from 'chai';
import { glyphOf, hasGlyph } from '../../lib/draw/font';

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
const latin1 = 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ';
const signs = '°µ·…–—±²³€£§¿¡«»‘’“”„•';
const neighbours = 'œŒŸčďěňřšťůžČŠŽąćęłńśźżŁőűıİğş';

describe('font', () => {
  for (const [name, characters] of Object.entries({ ascii, latin1, signs, neighbours })) {
    it(`draws all of ${name}`, () => {
      expect(Array.from(characters).filter((character) => !hasGlyph(character))).to.deep.equal([]);
    });
  }

  it('draws a box for what it does not know', () => {
    for (const character of ['日', 'Ж', '\u0007', '😀']) {
      expect(hasGlyph(character), character).to.equal(false);
      expect(glyphOf(character).strokes).to.deep.equal(glyphOf('日').strokes);
    }
  });

  it('stays within the line and near its advance', () => {
    for (const character of ascii + latin1 + signs + neighbours) {
      const { advance, strokes } = glyphOf(character);
      const points = strokes.flat();
      const xs = points.filter((_, i) => i % 2 === 0);
      const ys = points.filter((_, i) => i % 2 === 1);
      expect(Math.min(0, ...xs), character).to.be.at.least(-0.5);
      expect(Math.max(0, ...xs), character).to.be.at.most(advance + 0.6);
      expect(Math.min(0, ...ys), character).to.be.at.least(-4.4);
      expect(Math.max(0, ...ys), character).to.be.at.most(18.2);
      expect(points.every(Number.isFinite), character).to.equal(true);
    }
  });

  it('gives all digits one advance', () => {
    expect(new Set(Array.from('0123456789', (digit) => glyphOf(digit).advance))).to.deep.equal(new Set([12]));
  });

  it('draws every character differently', () => {
    const shapes = new Map<string, string>();
    for (const character of ascii + latin1 + neighbours) {
      const shape = JSON.stringify(glyphOf(character));
      expect(shapes.get(shape), `${character} looks like this one`).to.equal(undefined);
      shapes.set(shape, character);
    }
  });
});
