import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import { list, pictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import type { Port } from '../../lib/model/model';
import type { Sources } from '../../lib/model/source';

const _ = undefined;
const port = (shape: Port['shape'], type = 'float32', name = 'images'): Port => ({ name, type, shape });
const said = (manifest: Declared, metadata: Declared = {}): Sources => [
  { name: 'manifest', says: manifest, firm: true },
  { name: 'metadata', says: metadata },
];

describe('the picture input, and who has the last word on it', () => {
  const usual = { name: 'images', width: 640, height: 480, channels: 3, type: 'float32', layout: 'NCHW' };
  const rows: [port: Port, sources: Sources, expected: Partial<typeof usual>, why: string][] = [
    [port([1, 3, 480, 640]), [], {}, 'all is fixed'],
    [port([_, 3, 480, 640]), [], {}, 'an open batch'],
    [port([1, 480, 640, 3]), [], { layout: 'NHWC' }, 'channels last'],
    [port([_, _, _, 3]), said({ width: 640, height: 480 }), { layout: 'NHWC' }, 'channels last, the rest open'],
    [port([1, 1, 480, 640]), [], { channels: 1 }, 'one channel'],
    [port([1, 480, 640, 1]), [], { channels: 1, layout: 'NHWC' }, 'one channel, last'],
    [port([1, 3, 3, 3]), [], { width: 3, height: 3 }, 'where both fit, channels come first'],
    [port([1, 3, 480, 640], 'float16'), [], { type: 'float16' }, 'halves'],
    [port([1, 3, 480, 640], 'uint8'), [], { type: 'uint8' }, 'bytes'],
    [port([1, 3, _, _]), said({ width: 640, height: 480 }), {}, 'open axes from the manifest'],
    [port([1, 3, _, _]), said({}, { width: 640, height: 480 }), {}, 'open axes from the metadata'],
    [port([_, _, _, _]), said({}, { width: 640, height: 480 }), {}, 'all open: colours, channels first'],
    [
      port([1, 3, _, _]),
      said({ width: 640 }, { width: 320, height: 480 }),
      {},
      'the manifest goes before the metadata',
    ],
    [port([1, 3, 480, _]), said({}, { width: 640, height: 999 }), {}, 'the shape goes before the metadata'],
    [port([1, 3, 480, 640]), said({ width: 640, height: 480 }), {}, 'a manifest that says the same'],
  ];
  for (const [one, sources, expected, why] of rows) {
    it(why, () => {
      const { name, width, height, channels, type, layout } = pictureInput([one], sources);
      expect({ name, width, height, channels, type, layout }).to.deep.equal({ ...usual, ...expected });
    });
  }

  const wrong: [ports: Port[], sources: Sources, code: string, words: string, why: string][] = [
    [[], [], 'UNKNOWN_MODEL', 'the model has none', 'no input'],
    [[port([1, 640])], [], 'UNKNOWN_MODEL', 'images float32[1,640]', 'a table'],
    [
      [port([1, 3, 8, 8]), port([1, 16], 'int64', 'text')],
      [],
      'UNKNOWN_MODEL',
      'text int64[1,16]',
      'a second input that nobody knows',
    ],
    [[port([1, 4, 8, 8])], [], 'UNKNOWN_MODEL', '1 or 3 channels', 'four channels'],
    [[port([1, 3, 8, 8], 'int8')], [], 'UNKNOWN_MODEL', 'images int8[1,3,8,8]', 'numbers of another type'],
    [[port([1, 3, _, 640])], [], 'UNKNOWN_MODEL', '"height"', 'height is open, and nobody says'],
    [[port([1, 3, 480, _])], said({ height: 480 }), 'UNKNOWN_MODEL', '"width"', 'width is open, and nobody says'],
    [
      [port([1, 3, 480, 640])],
      said({ width: 320 }),
      'BAD_MANIFEST',
      '"width" is 320, but the model takes 640',
      'contradiction',
    ],
    [
      [port([1, 3, 480, 640])],
      said({ height: 9 }, { height: 480 }),
      'BAD_MANIFEST',
      '"height" is 9',
      'also where metadata agrees',
    ],
  ];
  for (const [ports, sources, code, words, why] of wrong) {
    it(`${code}: ${why}`, () => {
      const thrown = (() => {
        try {
          return pictureInput(ports, sources);
        } catch (error) {
          return error;
        }
      })() as LinesideError;
      expect(thrown.code).to.equal(code);
      expect(thrown.message).to.include(words);
    });
  }

  it('is shown with a question mark for what is open', () => {
    expect(list([port([_, 3, 640, _]), port([1, 2], 'int64', 'size')])).to.equal(
      'images float32[?,3,640,?] and size int64[1,2]',
    );
  });
});
