import { expect } from 'chai';
import { readSettings } from '../../nodes/draw/options';

const defaults = {
  draw: { stroke: 2, labels: true, opacity: 0.4, format: 'jpeg', quality: 80, maxWidth: 0 },
  output: 'buffer',
  property: 'payload',
};

describe('the settings of a draw node', () => {
  it('have their defaults, also where a flow leaves them blank', () => {
    expect(readSettings({})).to.deep.equal(defaults);
    const blank = {
      stroke: '',
      labels: '',
      opacity: '',
      format: '',
      quality: '',
      maxWidth: '',
      output: '',
      property: '',
    };
    expect(readSettings(blank)).to.deep.equal(defaults);
  });

  it('are read from numbers and from the text that forms and environment variables give', () => {
    const said = { stroke: '0.5', labels: 'false', opacity: '100', format: 'webp', quality: '1', maxWidth: '640' };
    expect(readSettings({ ...said, output: 'dataurl', property: ' picture.small ' })).to.deep.equal({
      draw: { stroke: 0.5, labels: false, opacity: 1, format: 'webp', quality: 1, maxWidth: 640 },
      output: 'dataurl',
      property: 'picture.small',
    });
  });

  const refused: [config: Record<string, unknown>, sentence: string][] = [
    [{ stroke: -1 }, 'expected a number from 0 to 100 for stroke but received -1'],
    [{ stroke: 'thick' }, 'expected a number from 0 to 100 for stroke but received "thick"'],
    [{ stroke: ' ' }, 'expected a number from 0 to 100 for stroke but received " "'],
    [{ stroke: Number.NaN }, 'expected a number from 0 to 100 for stroke but received NaN'],
    [{ opacity: 101 }, 'expected a number from 0 to 100 for opacity but received 101'],
    [{ quality: 0 }, 'expected a number from 1 to 100 for quality but received 0'],
    [{ quality: 80.5 }, 'expected a whole number for quality but received 80.5'],
    [{ maxWidth: 1e9 }, 'expected a number from 0 to 100000 for maxWidth but received 1000000000'],
    [{ labels: 'maybe' }, 'expected true or false for labels but received "maybe"'],
    [{ format: 'bmp' }, 'expected one of jpeg, png, webp for format but received "bmp"'],
    [{ output: 7 }, 'expected one of buffer, dataurl, base64 for output but received 7'],
    [{ property: {} }, 'expected the name of a property of msg for property but received {}'],
  ];
  for (const [config, sentence] of refused) {
    it(`refuse ${JSON.stringify(config)}`, () => {
      expect(() => readSettings(config))
        .to.throw(sentence)
        .with.property('code', 'BAD_OPTION');
    });
  }
});
