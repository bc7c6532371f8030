import { expect } from 'chai';
import { createCache } from '../../lib/draw/cache';
import { label } from '../../lib/draw/label';
import { contrast } from '../../lib/draw/palette';

describe('label', () => {
  it('is a plate of the paper with letters in the better ink', () => {
    const { data, width, height, channels } = label('bus 85%', 20, [230, 60, 212]);
    expect([height, channels, data.length]).to.deep.equal([20, 3, width * 20 * 3]);
    expect([...data.subarray(0, 3)]).to.deep.equal([230, 60, 212]);
    const darkest = Math.min(...Array.from({ length: width * height }, (_, i) => data[3 * i]!));
    expect(contrast([darkest, 0, 0], [230, 60, 212])).to.be.above(4.5);
  });

  it('is made once for a text, a height and a colour', () => {
    const one = label('dent 12%', 20, [1, 2, 3]);
    expect(label('dent 12%', 20, [1, 2, 3])).to.equal(one);
    expect(label('dent 13%', 20, [1, 2, 3])).to.not.equal(one);
    expect(label('dent 12%', 21, [1, 2, 3])).to.not.equal(one);
    expect(label('dent 12%', 20, [1, 2, 4])).to.not.equal(one);
  });

  it('cuts a name that is too long, and puts line breaks on one line', () => {
    const long = label(`${'x'.repeat(47)}…`, 20, [0, 0, 0]);
    expect(label('x'.repeat(5000), 20, [0, 0, 0]).width).to.equal(long.width);
    expect(label('a\n\tb', 20, [0, 0, 0]).data).to.deep.equal(label('a b', 20, [0, 0, 0]).data);
  });
});

describe('cache', () => {
  const make = (size: number) => () => Buffer.alloc(size);
  const create = () => createCache<Buffer>(100, (buffer) => buffer.length);

  it('drops what was not asked for longest', () => {
    const cache = create();
    const [a, b] = [cache.get('a', make(40)), cache.get('b', make(40))];
    expect(cache.get('a', make(1))).to.equal(a);
    cache.get('c', make(40));
    expect(cache.bytes).to.equal(80);
    expect(cache.get('a', make(1))).to.equal(a);
    expect(cache.get('b', make(1))).to.not.equal(b);
  });

  it('never holds more than its limit', () => {
    const cache = create();
    for (let i = 0; i < 1000; i++) {
      cache.get(String(i), make(i % 60));
      expect(cache.bytes).to.be.at.most(100);
    }
  });

  it('gives what is larger than the limit, and does not keep it', () => {
    const cache = create();
    expect(cache.get('a', make(1000))).to.have.lengthOf(1000);
    expect(cache.bytes).to.equal(0);
  });
});
