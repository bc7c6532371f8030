import { expect } from 'chai';
import { readPicture } from '../../../nodes/common/message';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);
const raw = { data: Buffer.alloc(6), width: 2, height: 1, channels: 3 };

describe('readPicture refuses', () => {
  const rows: [code: string, value: unknown, words: string, why: string][] = [
    ['BAD_IMAGE', Buffer.alloc(0), 'an empty Buffer', 'zero bytes'],
    ['BAD_IMAGE', Buffer.from('hello'), '5 bytes that begin with 68656c6c6f', 'text as bytes'],
    ['BAD_IMAGE', 'hello', '3 bytes that begin with 85e965', 'a word, which might be base64'],
    ['BAD_IMAGE', { data: Buffer.from('BM123456'), format: 'png' }, '8 bytes', 'a format that is not read'],
    ['BAD_IMAGE', { ...raw, width: 0 }, 'width, height and 1, 3 or 4 channels', 'no width'],
    ['BAD_IMAGE', { ...raw, height: 1.5 }, '"height":1.5', 'half a row'],
    ['BAD_IMAGE', { ...raw, channels: 2 }, '"channels":2', 'two channels'],
    ['BAD_IMAGE', { ...raw, width: '2' }, '"width":"2"', 'a width as text'],
    ['BAD_IMAGE', { data: jpeg }, 'raw pixels', 'bytes without format or size'],
    ['NO_IMAGE', 'a word!', 'received "a word!"', 'a text'],
    ['NO_IMAGE', '', 'received ""', 'an empty text'],
    ['NO_IMAGE', 'data:image/jpeg;base64,', 'data URL', 'an empty data URL'],
    ['NO_IMAGE', 'data:image/svg+xml,<svg/>', 'data URL', 'a data URL that is no base64'],
    ['NO_IMAGE', `A${' '.repeat(4000)}!`, 'received "A ', 'blanks and a mark'],
    ['NO_IMAGE', undefined, 'received undefined', 'nothing'],
    ['NO_IMAGE', null, 'received null', 'null'],
    ['NO_IMAGE', 42, 'received 42', 'a number'],
    ['NO_IMAGE', {}, 'received {}', 'an empty object'],
    ['NO_IMAGE', [jpeg], 'received [a Buffer of 8 bytes]', 'a batch: that is for who reads batches'],
    ['NO_IMAGE', { data: jpeg, format: 'bmp' }, '"format":"bmp"', 'a format that is not known'],
    ['NO_IMAGE', { data: { temperature: 7 } }, '"temperature":7', 'something else called data'],
    ['NO_IMAGE', { data: new Float32Array(6), width: 2, height: 1 }, 'a Float32Array', 'numbers that are no bytes'],
  ];
  for (const [code, value, words, why] of rows) {
    it(`${why}, with ${code}`, () => {
      const read = () => readPicture(value);
      expect(read).to.throw(words).with.property('code', code);
    });
  }
});
