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

  it('also where EXIF stands behind the frame header, where decoders heed it too', async () => {
    const turned = await plain().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const [from, to] = [turned.indexOf('ffe1', 0, 'hex'), turned.indexOf('ffda', 0, 'hex')];
    const end = from + 2 + turned.readUInt16BE(from + 2);
    const late = [turned.subarray(0, from), turned.subarray(end, to), turned.subarray(from, end), turned.subarray(to)];
    expect((await sharp(Buffer.concat(late)).metadata()).autoOrient).eql({ width: 20, height: 30 });
    expect(plainJpegSize(Buffer.concat(late))).equal(undefined);
  });

  it('is left to the decoder where markers are filled up', async () => {
    const whole = await plain().jpeg().toBuffer();
    const filled = Buffer.concat([whole.subarray(0, 2), Buffer.from([0xff]), whole.subarray(2)]);
    expect((await sharp(filled).metadata()).width).equal(30);
    expect(plainJpegSize(filled)).equal(undefined);
  });

  it('is unknown where the header is cut off, anywhere', async () => {
    const whole = await plain().jpeg().toBuffer();
    const header = whole.indexOf(Buffer.from([0xff, 0xda])) + 9;
    for (let length = 0; length < header; length++)
      expect(plainJpegSize(whole.subarray(0, length)), `${length} bytes`).equal(undefined);
    expect(plainJpegSize(whole.subarray(0, header))).eql({ width: 30, height: 20 });
  });

  it('is unknown where a segment claims no length, or the bytes are none of a JPEG', () => {
    expect(plainJpegSize(Buffer.from('ffd8ffdb0000'.padEnd(60, '0'), 'hex'))).equal(undefined);
    expect(plainJpegSize(Buffer.alloc(40))).equal(undefined);
  });
});
