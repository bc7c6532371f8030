import { expect } from 'chai';
import { createTensorWriter } from '../../lib/image/tensor';
import { feeds, pictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import type { Port } from '../../lib/model/model';

const open = undefined;
const picture: Port = { name: 'images', type: 'float32', shape: [1, 3, 24, 32] };
const sizes: Port = { name: 'orig_target_sizes', type: 'int64', shape: [open, 2] };
const mask: Port = { name: 'pixel_mask', type: 'int64', shape: [open, 64, 64] };
const read = (ports: Port[], manifest: Declared = {}) =>
  pictureInput(ports, [{ name: 'manifest', says: manifest, firm: true }]);

describe('the inputs of a model', () => {
  const rows: { what: string; ports: Port[]; manifest?: Declared; expected: string }[] = [
    { what: 'a picture', ports: [picture], expected: 'images 32×24×3 NCHW' },
    { what: 'channels last', ports: [{ ...picture, shape: [1, 24, 32, 3] }], expected: 'images 32×24×3 NHWC' },
    { what: 'grey', ports: [{ ...picture, shape: [1, 1, 24, 32] }], expected: 'images 32×24×1 NCHW' },
    { what: 'no batch axis', ports: [{ ...picture, shape: [3, 24, 32] }], expected: 'images 32×24×3 NCHW one' },
    {
      what: 'no batch axis, channels last',
      ports: [{ ...picture, shape: [24, 32, 3] }],
      expected: 'images 32×24×3 NHWC one',
    },
    {
      what: 'open axes, sizes from the manifest',
      ports: [{ ...picture, type: 'uint8', shape: [open, open, open, 3] }],
      manifest: { width: 32, height: 24 },
      expected: 'images 32×24×3 NHWC',
    },
    { what: 'a size beside it', ports: [picture, sizes], expected: 'images 32×24×3 NCHW + orig_target_sizes' },
    { what: 'a size before it', ports: [sizes, picture], expected: 'images 32×24×3 NCHW + orig_target_sizes' },
    { what: 'a mask before it', ports: [mask, picture], expected: 'images 32×24×3 NCHW + pixel_mask' },
  ];
  for (const { what, ports, manifest, expected } of rows) {
    it(`are read: ${what}`, () => {
      const { name, width, height, channels, layout, batched, besides } = read(ports, manifest);
      const text = `${name} ${width}×${height}×${channels} ${layout}${batched ? '' : ' one'}`;
      expect([text, ...besides.map((side) => side.name)].join(' + ')).to.equal(expected);
    });
  }

  const refused: { what: string; ports: Port[]; words: RegExp }[] = [
    { what: 'none', ports: [], words: /expected a picture input .* the model has none/ },
    { what: 'a row of numbers', ports: [{ ...picture, shape: [1, 128] }], words: /has images float32\[1,128\]/ },
    { what: 'a known name alone', ports: [mask], words: /has pixel_mask int64\[\?,64,64\]/ },
    { what: 'two channels', ports: [{ ...picture, shape: [1, 2, 8, 8] }], words: /1 or 3 channels/ },
    {
      what: 'an unknown input beside the picture',
      ports: [picture, { name: 'scale_factor', type: 'float32', shape: [1, 2] }],
      words: /other than orig_target_sizes or pixel_mask, but the model also wants scale_factor float32\[1,2\]/,
    },
    { what: 'two pictures', ports: [picture, { ...picture, name: 'second' }], words: /also wants second/ },
    { what: 'a known name of other axes', ports: [picture, { ...sizes, shape: [1, 2, 2] }], words: /also wants orig_/ },
    { what: 'a known name of texts', ports: [picture, { ...sizes, type: 'string' }], words: /also wants orig_/ },
  ];
  for (const { what, ports, words } of refused) {
    it(`are refused in a sentence: ${what}`, () => {
      expect(() => read(ports))
        .to.throw(words)
        .with.property('code', 'UNKNOWN_MODEL');
    });
  }
});

describe('what is fed to a model', () => {
  const plain = { channelOrder: 'rgb', scale: 1, mean: [0], std: [1], padValue: 0 } as const;
  const fed = (ports: Port[]) => {
    const input = read(ports);
    return feeds(input, createTensorWriter({ ...input, ...plain }), input);
  };

  it('is the picture, with the batch axis or without', () => {
    expect(fed([picture]).images?.dims).to.deep.equal([1, 3, 24, 32]);
    expect(fed([{ ...picture, shape: [3, 24, 32] }]).images?.dims).to.deep.equal([3, 24, 32]);
  });

  it('is the size of the input beside it, width first, in the numbers that are asked for', () => {
    expect(fed([picture, sizes]).orig_target_sizes).to.deep.equal({
      type: 'int64',
      dims: [1, 2],
      data: BigInt64Array.of(32n, 24n),
    });
    expect(fed([picture, { ...sizes, type: 'float32' }]).orig_target_sizes?.data).to.deep.equal(
      Float32Array.of(32, 24),
    );
  });

  it('is a mask of ones, of the size that the file says, or 64 × 64', () => {
    const { dims, data } = fed([picture, { ...mask, shape: [1, 2, open] }]).pixel_mask!;
    expect(dims).to.deep.equal([1, 2, 64]);
    expect(new Set<unknown>([...data])).to.deep.equal(new Set([1n]));
    expect(data).to.have.lengthOf(128);
  });
});
