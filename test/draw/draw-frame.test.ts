import { expect } from 'chai';
import { drawFrame } from '../../lib/draw/draw-frame';
import { type DrawOptions, defaultDrawOptions } from '../../lib/draw/options';
import { colourOf } from '../../lib/draw/palette';
import { encodedFrame, rawFrame, sniff } from '../../lib/frame';
import { decode } from '../../lib/image/codec';
import { pixelAt, plain } from './pixels';

const prediction = {
  predictions: [
    { x: 200, y: 150, width: 200, height: 100, class: 'bus', class_id: 5, confidence: 0.9, detection_id: '1' },
  ],
  image: { width: 400, height: 300 },
  time: 0,
  inference_id: '1',
  model_id: 'm',
};

async function draw(changes: Partial<DrawOptions>) {
  const frame = rawFrame(plain(400, 300, 40));
  const picture = await drawFrame(frame, prediction, { ...defaultDrawOptions, ...changes });
  return { frame, picture, pixels: await decode(encodedFrame(picture)!) };
}

describe('drawFrame', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    it(`writes ${format}`, async () => {
      const { picture, pixels } = await draw({ format });
      expect(sniff(picture)).to.equal(format);
      expect([pixels.width, pixels.height]).to.deep.equal([400, 300]);
    });
  }

  it('draws on the picture and leaves the bytes that came in alone', async () => {
    const { frame, pixels } = await draw({ format: 'png' });
    expect(pixelAt(pixels, 100, 150)).to.deep.equal([...colourOf('bus')]);
    expect(pixelAt(pixels, 200, 150)).to.deep.equal([40, 40, 40]);
    expect(frame.data.every((value) => value === 40)).to.equal(true);
  });

  it('makes the picture smaller before it draws, so that marks keep their sharpness', async () => {
    const { pixels } = await draw({ format: 'png', maxWidth: 200 });
    expect([pixels.width, pixels.height]).to.deep.equal([200, 150]);
    expect(pixelAt(pixels, 50, 75)).to.deep.equal([...colourOf('bus')]); // mixed with grey, had it been drawn before
  });

  it('never makes it larger', async () => {
    const { pixels } = await draw({ maxWidth: 4000 });
    expect(pixels.width).to.equal(400);
  });

  it('passes on what decoding refuses', async () => {
    const frame = { ...rawFrame(plain(4, 4)), data: Buffer.alloc(3) };
    const error: unknown = await drawFrame(frame, prediction, defaultDrawOptions).catch((thrown) => thrown);
    expect(error).to.have.property('code', 'BAD_IMAGE');
  });
});
