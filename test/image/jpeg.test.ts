import { expect } from 'chai';
import sharp from 'sharp';
import { plainJpegSize } from '../../lib/image/jpeg';

const plain = () => sharp({ create: { width: 30, height: 20, channels: 3, background: '#777' } });

describe('size from a JPEG header', () => {
  it('is read from baseline and progressive pictures', async () => {
    expect(plainJpegSize(await plain().jpeg().toBuffer())).eql({ width: 30, height: 20 });
    expect(plainJpegSize(await plain().jpeg({ progressive: true }).toBuffer())).eql({ width: 30, height: 20 });
  });

  it('is left to the decoder where EXIF may turn the picture', async () => {
    expect(plainJpegSize(await plain().withMetadata({ orientation: 6 }).jpeg().toBuffer())).equal(undefined);
  });

  it('is unknown where the header is cut off, anywhere', async () => {
    const whole = await plain().jpeg().toBuffer();
    const header = whole.indexOf(Buffer.from([0xff, 0xc0])) + 9;
    for (let length = 0; length < header; length++)
      expect(plainJpegSize(whole.subarray(0, length)), `${length} bytes`).equal(undefined);
    expect(plainJpegSize(whole.subarray(0, header))).eql({ width: 30, height: 20 });
  });

  it('is unknown where a segment claims no length, or the bytes are none of a JPEG', () => {
    expect(plainJpegSize(Buffer.from('ffd8ffdb0000'.padEnd(60, '0'), 'hex'))).equal(undefined);
    expect(plainJpegSize(Buffer.alloc(40))).equal(undefined);
  });
});
