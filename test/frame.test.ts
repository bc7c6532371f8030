import { expect } from 'chai';
import { encodedFrame, rawFrame, sniff } from '../lib/frame';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

describe('sniff', () => {
  const rows: [format: string | undefined, data: Buffer, why: string][] = [
    ['jpeg', bytes([0xff, 0xd8, 0xff, 0xe0]), 'SOI'],
    ['png', bytes([0x89], 'PNG\r\n\x1a\n....'), 'RFC 2083, 3.1'],
    ['webp', bytes('RIFF', [9, 0, 0, 0], 'WEBPVP8 '), 'RIFF of WEBP'],
    ['gif', bytes('GIF87a'), 'the old'],
    ['gif', bytes('GIF89a'), 'the new'],
    ['tiff', bytes('II', [42, 0]), 'little-endian'],
    ['tiff', bytes('MM', [0, 42]), 'big-endian'],
    ['avif', bytes([0, 0, 0, 32], 'ftypavif'), 'a still'],
    ['avif', bytes([0, 0, 0, 32], 'ftypavis'), 'a sequence'],
    ['avif', bytes([0, 0, 0, 32], 'ftypmif1'), 'the brand of its container'],
    [undefined, bytes(), 'nothing'],
    [undefined, bytes([0xff]), 'half of a SOI'],
    [undefined, bytes([0x89], 'PNG\n\x1a\n....'), 'a PNG sent as text, its line end changed'],
    [undefined, bytes('RIFF', [9, 0, 0, 0], 'WAVEfmt '), 'a sound'],
    [undefined, bytes([0, 0, 0, 32], 'ftypmp42'), 'a film'],
    [undefined, bytes([0, 0, 0, 32], 'ftypheic'), 'HEIC: sharp as it comes has no decoder for it'],
    [undefined, bytes('MM', [42, 0]), 'big-endian, written the other way round'],
    [undefined, bytes('<svg xmlns="http://www.w3.org/2000/svg">'), 'SVG is not read'],
    [undefined, bytes('BM', [0, 0, 0, 0]), 'nor BMP'],
    [undefined, bytes('%PDF-1.7'), 'nor PDF'],
    [undefined, bytes(' GIF89a'), 'a signature elsewhere'],
  ];
  for (const [format, data, why] of rows) {
    it(`${format ?? 'unknown'}: ${why}`, () => expect(sniff(data)).to.equal(format));
  }
});

describe('a frame', () => {
  const origin = { timestamp: 1234, sequence: 7, source: 'belt 3' };
  const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0]);

  it('of encoded bytes has their format, and no size until somebody reads it', () => {
    expect(encodedFrame(jpeg, origin)).to.deep.equal({ data: jpeg, format: 'jpeg', width: 0, height: 0, ...origin });
    expect(encodedFrame(jpeg)?.data, 'not copied').to.equal(jpeg);
  });

  it('is none of bytes that are of no format', () => {
    expect(encodedFrame(bytes('hello'), origin)).to.equal(undefined);
  });

  it('of bare pixels has their size', () => {
    const pixels = { data: Buffer.alloc(6), width: 2, height: 1, channels: 3 } as const;
    expect(rawFrame(pixels, origin)).to.deep.equal({ ...pixels, format: 'raw', ...origin });
  });

  it('came now, first, from nowhere, where nobody says', () => {
    const before = Date.now();
    const { timestamp, ...rest } = encodedFrame(jpeg)!;
    expect(timestamp).to.be.within(before, Date.now());
    expect(rest).to.deep.include({ sequence: 0, source: '' });
  });
});
