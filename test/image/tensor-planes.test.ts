import { expect } from 'chai';
import { createTensorWriter } from '../../lib/image/tensor';

/** Whole words, bytes, and a Buffer that does not begin at a word take different roads to the same numbers. */
const cases = [
  { name: 'rows of whole words', width: 8, offset: 0 },
  { name: 'rows that end inside a word', width: 7, offset: 0 },
  { name: 'pixels that begin inside a word', width: 8, offset: 1 },
];

const height = 3;
const mean = [0.1, 0.2, 0.3];
const std = [0.5, 0.25, 2];

for (const { name, width, offset } of cases) {
  for (const channelOrder of ['rgb', 'bgr'] as const) {
    it(`writes planes from ${name}, ${channelOrder}`, () => {
      const data = Buffer.from(new ArrayBuffer(offset + width * height * 3), offset);
      for (let i = 0; i < data.length; i++) data[i] = (i * 37 + 11) % 256;
      const spec = { width: 10, height: 5, channels: 3, type: 'float32', layout: 'NCHW', channelOrder } as const;
      const writer = createTensorWriter({ ...spec, scale: 1 / 255, mean, std, padValue: 0 });
      writer.write({ data, width, height, channels: 3 }, { width, height, left: 1, top: 2, image: { width, height } });
      for (let channel = 0; channel < 3; channel++) {
        const colour = channelOrder === 'rgb' ? channel : 2 - channel;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const pixel = data[(y * width + x) * 3 + colour]!;
            const value = writer.data[(channel * 5 + y + 2) * 10 + x + 1]!;
            expect(value, `channel ${channel} at ${x}, ${y}`).closeTo(
              (pixel / 255 - mean[channel]!) / std[channel]!,
              1e-6,
            );
          }
        }
      }
    });
  }
}
