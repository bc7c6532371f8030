import { expect } from 'chai';
import type { Frame } from '../../../lib/frame';
import { looksLikePicture, pictureOf, readPicture } from '../../../nodes/common/message';

/** The first bytes of a JPEG, and enough behind them for base64 to have lines. */
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100, 0xab)]);
const base64 = jpeg.toString('base64');
const pixels = Buffer.alloc(2 * 1 * 3, 7);
const raw = { data: pixels, width: 2, height: 1, channels: 3 };
const origin = { timestamp: 1234, sequence: 7, source: 'belt 3' };
const frame: Frame = { data: jpeg, format: 'jpeg', width: 640, height: 480, ...origin };
const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const lines = base64.replace(/.{20}/g, '$&\r\n');

describe('readPicture', () => {
  const encoded: [value: unknown, why: string][] = [
    [jpeg, 'a Buffer'],
    [new Uint8Array(jpeg), 'a Uint8Array'],
    [new Uint8Array([0, ...jpeg, 0]).subarray(1, -1), 'a part of one'],
    [base64, 'base64'],
    [base64.replace(/=+$/, ''), 'base64 without its end'],
    [jpeg.toString('base64url'), 'base64 as it stands in addresses'],
    [`${lines}\n`, 'base64 in lines'],
    [`\n  ${lines}`, 'base64 behind an empty line'],
    [`data:image/jpeg;base64,${base64}`, 'a data URL'],
    [`data:image/png;base64,${base64}`, 'a data URL that is wrong about its format'],
    [json(jpeg), 'a Buffer that went through JSON'],
    [{ data: jpeg, format: 'jpeg' }, 'bytes with their format'],
    [{ data: jpeg, format: 'png' }, 'bytes with a wrong format: they tell themselves'],
    [{ data: base64, format: 'jpeg' }, 'base64 with its format'],
    [json({ data: jpeg, format: 'jpeg' }), 'an object that went through JSON'],
  ];
  for (const [value, why] of encoded) {
    it(`takes ${why}`, () => {
      expect(readPicture(value, origin)).to.deep.equal({ ...frame, width: 0, height: 0 });
    });
  }

  const bare: [value: object, width: number, channels: number, why: string][] = [
    [raw, 2, 3, 'pixels'],
    [{ data: pixels, width: 2, height: 1 }, 2, 3, 'pixels of three channels where nobody says'],
    [{ ...raw, data: pixels.subarray(2), channels: 4, width: 1 }, 1, 4, 'four channels'],
    [{ ...raw, data: pixels.subarray(4), channels: 1 }, 2, 1, 'one channel'],
    [{ ...raw, format: 'raw', data: pixels.toString('base64') }, 2, 3, 'pixels as base64'],
    [json(raw), 2, 3, 'pixels that went through JSON'],
  ];
  for (const [value, width, channels, why] of bare) {
    it(`takes ${why}`, () => {
      const data = Buffer.alloc(width * channels, 7);
      expect(readPicture(value, origin)).to.deep.equal({ data, format: 'raw', width, height: 1, channels, ...origin });
    });
  }

  const address = 'https://user:pass@camera.example/shot?line=3&token=abc';
  const addresses: [value: unknown, why: string][] = [
    [address, 'an address'],
    [{ data: Buffer.from(address), format: 'url' }, 'a frame of one'],
    [json({ data: Buffer.from(address), format: 'url' }), 'a frame of one that went through JSON'],
  ];
  for (const [value, why] of addresses) {
    it(`takes ${why}, whose source shows nothing that is secret`, () => {
      const { data, format, source } = readPicture(value);
      expect([data.toString(), format]).to.deep.equal([address, 'url']);
      expect(source).to.equal('https://camera.example/shot?line=3&token=…');
    });
  }

  it('takes no other text in a frame for an address', () => {
    const read = () => readPicture({ data: Buffer.from('file:///etc/passwd'), format: 'url' });
    expect(read).to.throw('expected an http(s) address').with.property('code', 'BAD_IMAGE');
  });

  it('lets a frame through with when and where it was taken', () => {
    expect(readPicture(frame)).to.deep.equal(frame);
    expect(readPicture(json(frame)), 'through JSON too').to.deep.equal(frame);
    expect(readPicture({ ...raw, ...origin })).to.deep.include(origin);
  });

  it('believes who asks before the frame, and the frame only what is of the right kind', () => {
    expect(readPicture(frame, { sequence: 9 })).to.deep.equal({ ...frame, sequence: 9 });
    const odd = readPicture({ ...frame, timestamp: 'noon', sequence: null, source: 5, width: '640' });
    expect(odd).to.deep.include({ sequence: 0, source: '', width: 0, height: 0 });
    expect(odd.timestamp).to.be.a('number');
  });

  it('does not copy bytes', () => {
    expect(readPicture(jpeg).data).to.equal(jpeg);
    expect(readPicture(raw).data).to.equal(pixels);
  });

  it('looks at the beginning of a long text only: what is wrong behind it is for the decoder', () => {
    const long = Buffer.concat([jpeg, Buffer.alloc(6000, 0xab)]).toString('base64');
    const { format, data } = readPicture(`${long.slice(0, 5000)}!§$%${long.slice(5000)}`);
    expect(format).to.equal('jpeg');
    expect(data.subarray(0, 3000).equals(Buffer.from(long, 'base64').subarray(0, 3000))).to.equal(true);
  });
});

describe('pictureOf', () => {
  const image = { ...frame };
  const prediction = { predictions: [], image: { width: 1, height: 1 } };
  const bytes = new Uint8Array(jpeg);
  const other = Buffer.from(jpeg);
  const rows: [chosen: unknown, image: unknown, found: unknown, why: string][] = [
    [other, image, other, 'what was chosen'],
    [jpeg, image, image, 'the bytes of the frame: it knows when they were taken'],
    [jpeg.subarray(), image, image, 'the same bytes in a Buffer of its own, as a clone has them'],
    [jpeg.subarray(0, 50), image, jpeg.subarray(0, 50), 'a part of them'],
    [[other, jpeg], [null, image], [other, image], 'bytes of a batch, and for one of them its frame'],
    [base64, image, base64, 'a text that begins as a picture does'],
    ['line 3 is running', image, image, 'a text that is none'],
    ['http://camera/shot.jpg', image, 'http://camera/shot.jpg', 'an address'],
    ['see http://camera/shot.jpg', image, image, 'a text with an address in it'],
    ['ftp://camera/shot.jpg', image, image, 'an address of another kind'],
    ['data:text/plain,x', image, 'data:text/plain,x', 'a data URL, right or wrong'],
    [prediction, image, image, 'a prediction is none: what it was made of'],
    [[prediction], [image], [image], 'and for a batch of them'],
    [undefined, image, image, 'nothing'],
    ['', image, image, 'an empty text'],
    [7, image, image, 'a number'],
    [[], image, image, 'an empty list'],
    [bytes, image, bytes, 'bytes that are no Buffer'],
    [[jpeg, 'x'], image, [jpeg, 'x'], 'a batch'],
    [[prediction], [null, image], [null, image], 'a batch whose first picture had failed'],
  ];
  for (const [chosen, beside, found, why] of rows) {
    it(why, () => expect(pictureOf({ image: beside }, chosen)).to.deep.equal(found));
  }

  it('refuses with NO_IMAGE where neither is one, and says what was chosen', () => {
    const read = () => pictureOf({ image: { width: 5 } }, { temperature: 7 });
    expect(read).to.throw('received {"temperature":7}').with.property('code', 'NO_IMAGE');
  });

  it('takes no list of anything for a batch', () => expect(looksLikePicture([1, { a: 2 }, null])).to.equal(false));
});
