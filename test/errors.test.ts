import { expect } from 'chai';
import { asLinesideError, expected, LinesideError } from '../lib/errors';

const circular: Record<string, unknown> = { name: 'loop' };
circular.self = circular;

describe('expected', () => {
  const rows: [received: unknown, shown: string, why: string][] = [
    [7, '7', 'a number'],
    ['7', '"7"', 'a text that looks like one'],
    [Number.NaN, 'NaN', 'not null, as JSON has it'],
    [Number.POSITIVE_INFINITY, 'Infinity', 'nor this'],
    [undefined, 'undefined', 'nothing'],
    [null, 'null', 'null'],
    [true, 'true', 'a switch'],
    [10n, '10', 'a bigint, which JSON refuses'],
    [Symbol('s'), 'Symbol(s)', 'a symbol, which JSON leaves out'],
    [() => 1, 'a function', 'not its source'],
    ['say "no"\n', '"say \\"no\\"\\n"', 'quotes and line ends are escaped'],
    [[1, 'a', null], '[1,"a",null]', 'a list'],
    [{ a: 1, b: { c: 'd' } }, '{"a":1,"b":{"c":"d"}}', 'an object'],
    [{}, '{}', 'an empty object'],
    [Buffer.alloc(5), 'a Buffer of 5 bytes', 'bytes by their number'],
    [new Float32Array(3), 'a Float32Array of 12 bytes', 'numbers by theirs'],
    [{ data: Buffer.alloc(6) }, '{"data":a Buffer of 6 bytes}', 'bytes inside an object'],
    [Object.create(null), '{}', 'an object without a prototype'],
    [circular, '{"name":"loop","self":{"name":"loop","self":{"name":"loop","…', 'a loop is cut'],
    ['x'.repeat(99), `"${'x'.repeat(59)}…`, 'a long text is cut'],
  ];
  for (const [received, shown, why] of rows) {
    it(why, () => {
      expect(expected('a whole number', 'count', received)).to.equal(
        `expected a whole number for count but received ${shown}`,
      );
    });
  }

  it('looks at no more of a value than it shows', () => {
    let looked = 0;
    const huge = new Proxy(Array(1000).fill('x'.repeat(10)), {
      get(list, key) {
        looked++;
        return Reflect.get(list, key);
      },
    });
    expected('a picture', 'the picture', { huge });
    expect(looked).to.be.within(1, 100);
  });
});

describe('an error', () => {
  it('of ours stays what it is', () => {
    const own = new LinesideError('BAD_MODEL', 'cut off');
    expect(asLinesideError(own, 'BAD_IMAGE')).to.equal(own);
  });

  const others: [thrown: unknown, message: string][] = [
    [new TypeError('no such thing'), 'no such thing'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
  ];
  for (const [thrown, message] of others) {
    it(`of others gets a code and keeps its sentence: ${message}`, () => {
      const { code, message: said, cause, name } = asLinesideError(thrown, 'BAD_IMAGE');
      expect({ code, said, cause, name }).to.deep.equal({
        code: 'BAD_IMAGE',
        said: message,
        cause: thrown,
        name: 'LinesideError',
      });
    });
  }
});
