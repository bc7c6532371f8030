import { expect } from 'chai';
import type { LinesideError } from '../../lib/errors';
import type { ManifestKey } from '../../lib/model/manifest';
import { parseManifest } from '../../lib/model/manifest-file';

/** What the sentence of a wrong manifest says, behind the name of the file. */
function faultOf(json: string): string {
  try {
    parseManifest(json, 'parts.json');
  } catch (error) {
    const { code, message } = error as LinesideError;
    expect(code).to.equal('BAD_MANIFEST');
    return message.replace('the manifest parts.json is wrong: ', '');
  }
  return 'nothing';
}

const size = 'a whole number from 1 to 16384';
const fraction = 'a number from 0 to 1';
const channels = 'a list of 1 or 3 numbers';
const resizes = 'one of "letterbox", "letterbox-top-left", "stretch", "centre-crop", "fit-longer-edge"';

/** Every key: what is right, and what is not, with the words for what was expected. */
const keys: Partial<Record<ManifestKey, [right: unknown[], wrong: unknown[], words: string]>> = {
  task: [['detect', 'outline', 'segment', 'classify'], ['Detect', '', 1, null], 'one of "detect", "outline"'],
  family: [['yolov8'], ['', 8, null], 'a text'],
  classes: [[['a'], ['a', '']], [[], [1], 'a', { 0: 'a' }, null], 'a list of names'],
  width: [[1, 640, 16384], [0, 16385, 640.5, -1, '640', null], size],
  height: [[1, 640, 16384], [0, 16385, 640.5, -1, '640', null], size],
  crop: [
    [{ left: 0, top: 0.1, right: 0.5, bottom: 1 }],
    [
      null,
      {},
      [0, 0, 1, 1],
      { left: 0.5, top: 0, right: 0.5, bottom: 1 },
      { left: 0, top: 1, right: 1, bottom: 0 },
      { left: 0, top: 0, right: 1.1, bottom: 1 },
      { left: 0, top: 0, right: 1, bottom: 1, near: 0 },
    ],
    'left, top, right and bottom from 0 to 1',
  ],
  resize: [
    ['letterbox', 'letterbox-top-left', 'stretch', 'centre-crop', 'fit-longer-edge'],
    ['center-crop', '', null],
    resizes,
  ],
  cropShare: [[0.875, 1], [0, 1.1, '1', null], 'a number above 0, 1 at most'],
  resample: [['lanczos', 'bilinear', 'bicubic', 'nearest'], ['linear', 2, null], 'one of "lanczos", "bilinear"'],
  contrast: [['stretch'], ['', true, null], 'one of "stretch"'],
  layout: [['NCHW', 'NHWC'], ['nchw', 'HWC', null], 'one of "NCHW", "NHWC"'],
  padValue: [[0, 114, 255], [-1, 256, 0.5, '0', null], 'a whole number from 0 to 255'],
  channelOrder: [['rgb', 'bgr', 'grey'], ['RGB', 'gray', 3, null], 'one of "rgb", "bgr", "grey"'],
  scale: [[1, 1 / 255, 1e9], [0, -1, '1', null], 'a number above 0'],
  mean: [[[0.5], [1, 2, 3], [-1]], [[], [1, 2], ['1'], 0.5, [null], null], channels],
  std: [[[0.5], [1, 2, 3]], [[0], [1, 0, 1], [], [1, 2], 1, null], 'a list of 1 or 3 numbers other than 0'],
  confidence: [[0, 0.4, 1], [-0.1, 1.1, 40, '0.4', null], fraction],
  overlap: [[0, 0.3, 1], [-0.1, 1.1, 30, '0.3', null], fraction],
  licence: [['MIT'], ['', 1, null], 'a text'],
  source: [['https://example.com'], ['', 1, null], 'a text'],
};

describe('a manifest', () => {
  for (const [key, [right, wrong, words]] of Object.entries(keys)) {
    for (const value of right) {
      const json = JSON.stringify({ [key]: value });
      it(`takes ${json}`, () => expect(parseManifest(json, 'parts.json')).to.deep.equal({ [key]: value }));
    }
    for (const value of wrong) {
      const json = JSON.stringify({ [key]: value });
      it(`refuses ${json}`, () => {
        expect(faultOf(json)).to.match(new RegExp(`^expected .* for "${key}" but received `));
        expect(faultOf(json)).to.include(`expected ${words}`).and.to.include(JSON.stringify(value));
      });
    }
  }

  it('may say nothing', () => expect(parseManifest('{}', 'parts.json')).to.deep.equal({}));

  it('may say a number so large that it has no end', () => {
    expect(faultOf('{"scale": 1e999}')).to.equal('expected a number above 0 for "scale" but received Infinity');
  });

  it('is told of all its faults at once', () => {
    expect(faultOf('{"width": 0, "height": 640, "padValue": -1}')).to.equal(
      `expected ${size} for "width" but received 0; ` +
        'expected a whole number from 0 to 255 for "padValue" but received -1',
    );
  });

  for (const key of ['class', 'widht', 'constructor', 'toString', '__proto__', '']) {
    it(`knows no key "${key}", and names those it knows`, () => {
      const sentence = faultOf(`{"${key}": ["a"]}`);
      expect(sentence).to.match(new RegExp(`^there is no key "${key}" \\(known: task, family, classes, `));
      expect(sentence).to.match(/, source\)$/);
    });
  }
});
