import { expect } from 'chai';
import { decoders } from '../../lib/decoders';
import type { Output } from '../../lib/model/decoder';
import type { PictureInput } from '../../lib/model/input';
import type { Declared } from '../../lib/model/manifest';
import { understand } from '../../lib/model/understand';

const input: PictureInput = {
  name: 'images',
  width: 64,
  height: 64,
  channels: 3,
  type: 'float32',
  layout: 'NCHW',
  batched: true,
  besides: [],
};
/** YOLOv8 of two classes: 64 + 16 + 4 cells. */
const outputs: Output[] = [{ name: 'output0', dims: [1, 6, 84], data: new Float32Array(6 * 84) }];

function made(manifest: Declared, metadata: Declared = {}, port = input) {
  const sources = [
    { name: 'manifest', says: manifest, firm: true },
    { name: 'metadata', says: metadata },
  ];
  return understand(sources, port, outputs, decoders);
}

function refusal(manifest: Declared, metadata: Declared = {}): { code: string; message: string } {
  try {
    made(manifest, metadata);
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('expected it to be refused');
}

describe('a model of which nobody says anything', () => {
  it('is what its shapes tell, with what is usual for its family', () => {
    const { licence, source, multiLabel, ...told } = made({}).manifest;
    expect(told).to.deep.include({
      family: 'yolov8',
      task: 'detect',
      classes: ['class 0', 'class 1'],
      width: 64,
      height: 64,
      resize: 'letterbox',
      padValue: 114,
      channelOrder: 'rgb',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      confidence: 0.4,
      overlap: 0.3,
    });
    expect([licence, source, multiLabel]).to.deep.equal(['', '', false]);
  });

  it('names first what people look for', () => {
    const keys = Object.keys(made({ scale: 1, classes: ['a', 'b'] }).manifest);
    expect(keys.slice(0, 5)).to.deep.equal(['task', 'family', 'classes', 'width', 'height']);
  });

  it('says where each part of that comes from', () => {
    const { from } = made({});
    expect(from).to.deep.include({
      family: 'output shape',
      width: 'input shape',
      padValue: 'usual for the family',
      confidence: 'default',
      licence: 'not said',
    });
    expect(from.classes).to.match(/^numbered/);
  });

  it('takes bytes as they are where its input is bytes', () => {
    const { scale, mean, std } = made({}, {}, { ...input, type: 'uint8' }).manifest;
    expect({ scale, mean, std }).to.deep.equal({ scale: 1, mean: [0], std: [1] });
  });
});

describe('who has the last word on a model', () => {
  const names = ['bolt', 'nut'];
  const rows: [
    manifest: Declared,
    metadata: Declared,
    key: keyof Declared,
    value: unknown,
    from: string,
    why: string,
  ][] = [
    [{}, { classes: names }, 'classes', names, 'metadata', 'the metadata before what is usual'],
    [
      { classes: ['a', 'b'] },
      { classes: names },
      'classes',
      ['a', 'b'],
      'manifest',
      'the manifest before the metadata',
    ],
    [{ scale: 2 }, {}, 'scale', 2, 'manifest', 'the manifest before what is usual'],
    [{ confidence: 0 }, {}, 'confidence', 0, 'manifest', 'zero is an answer'],
    [{ family: 'yolov8' }, {}, 'family', 'yolov8', 'manifest', 'a family that fits'],
    [{}, { task: 'detect' }, 'task', 'detect', 'metadata', 'a task that fits'],
    [{}, { width: 640 }, 'width', 64, 'input shape', 'the shape before the metadata'],
  ];
  for (const [manifest, metadata, key, value, from, why] of rows) {
    it(why, () => {
      const understood = made(manifest, metadata);
      expect(understood.manifest[key]).to.deep.equal(value);
      expect(understood.from[key]).to.equal(from);
    });
  }

  it('is the manifest, for bytes too', () => {
    const { manifest } = made({ scale: 1 / 255 }, {}, { ...input, type: 'uint8' });
    expect(manifest.scale).to.equal(1 / 255);
  });
});

describe('a model that contradicts what is said of it', () => {
  const rows: [manifest: Declared, metadata: Declared, words: string[], why: string][] = [
    [{ classes: ['a'] }, {}, ['output0 [1,6,84]', '1 classes'], 'a name too few'],
    [{ classes: ['a', 'b', 'c'] }, {}, ['3 classes'], 'a name too many'],
    [{}, { classes: ['a', 'b', 'c'] }, ['3 classes'], 'names of the metadata'],
    [{ family: 'yolov5' }, {}, ['family yolov5'], 'another family'],
    [{ family: 'yolov99' }, {}, ['family yolov99', 'yolov10', 'yolov8'], 'a family that nobody knows: those that are'],
    [{ task: 'classify' }, {}, ['task classify'], 'another task'],
    [{ task: 'classify', family: 'yolov8' }, {}, ['task classify', 'family yolov8'], 'a family of another task'],
  ];
  for (const [manifest, metadata, words, why] of rows) {
    it(`is refused in a sentence that names the manifest’s keys: ${why}`, () => {
      const { code, message } = refusal(manifest, metadata);
      expect(code).to.equal('UNKNOWN_MODEL');
      for (const word of [...words, '"family"', '"classes"']) expect(message).to.include(word);
    });
  }
});
