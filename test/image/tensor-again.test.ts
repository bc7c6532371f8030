import { expect } from 'chai';
import { createTensorWriter, type TensorSpec, type TensorWriter } from '../../lib/image/tensor';

const spec: TensorSpec = {
  width: 4,
  height: 2,
  channels: 3,
  type: 'float32',
  layout: 'NCHW',
  channelOrder: 'rgb',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  padValue: 9,
};

/** Writes a picture of one grey. */
function write(writer: TensorWriter, grey: number, width: number, height: number, left: number, top: number): void {
  const data = Buffer.alloc(width * height * 3, grey);
  const image = { width, height };
  writer.write({ data, ...image, channels: 3 }, { ...image, left, top, image });
}

/** The planes as they lie: rows parted by a stroke. */
const firstPlane = ({ data }: TensorWriter) => `${data.subarray(0, 4)} | ${data.subarray(4, 8)}`;

for (const layout of ['NCHW', 'NHWC'] as const) {
  describe(`a tensor that is used again, ${layout}`, () => {
    const planes = (writer: TensorWriter) => {
      if (layout === 'NCHW') return [0, 8, 16].map((at) => [...writer.data.subarray(at, at + 8)]);
      return [0, 1, 2].map((channel) => [...writer.data].filter((_, i) => i % 3 === channel));
    };
    const all = (plane: number[]) => [plane, plane, plane];

    it('shows no ghost of a wide picture beside a tall one', () => {
      const writer = createTensorWriter({ ...spec, layout });
      write(writer, 7, 4, 1, 0, 1);
      expect(planes(writer)).to.deep.equal(all([9, 9, 9, 9, 7, 7, 7, 7]));
      write(writer, 5, 2, 2, 1, 0);
      expect(planes(writer)).to.deep.equal(all([9, 5, 5, 9, 9, 5, 5, 9]));
      write(writer, 3, 4, 1, 0, 1);
      expect(planes(writer)).to.deep.equal(all([9, 9, 9, 9, 3, 3, 3, 3]));
    });

    it('nor of one of the same size elsewhere', () => {
      const writer = createTensorWriter({ ...spec, layout });
      write(writer, 7, 2, 1, 0, 0);
      write(writer, 5, 2, 1, 2, 1);
      expect(planes(writer)).to.deep.equal(all([9, 9, 9, 9, 9, 9, 5, 5]));
    });

    it('nor of a larger one at the same corner', () => {
      const writer = createTensorWriter({ ...spec, layout });
      write(writer, 7, 4, 2, 0, 0);
      write(writer, 5, 2, 1, 0, 0);
      expect(planes(writer)).to.deep.equal(all([5, 5, 9, 9, 9, 9, 9, 9]));
    });
  });
}

describe('the padding', () => {
  it('is left alone while the fit is the same: a mark in it stays, which shows that nothing was filled', () => {
    const writer = createTensorWriter(spec);
    write(writer, 7, 2, 2, 1, 0);
    writer.data[0] = 123;
    write(writer, 5, 2, 2, 1, 0);
    expect(firstPlane(writer)).to.equal('123,5,5,9 | 9,5,5,9');
    write(writer, 5, 2, 2, 0, 0);
    expect(firstPlane(writer)).to.equal('5,5,9,9 | 5,5,9,9');
  });

  it('is one and the same tensor all the time', () => {
    const writer = createTensorWriter(spec);
    const { data } = writer;
    write(writer, 7, 4, 2, 0, 0);
    expect(writer.data).to.equal(data);
  });
});
