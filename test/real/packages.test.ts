import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { LocalCard, Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { ClassConfidence, ClassifyPrediction, DetectPrediction, Prediction } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

type Files = Record<string, object | string>;

/** A real model under another name in a folder of its own, among other files. */
function folderOf(test: Context, model: string, weights: string, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-real-'));
  symlinkSync(fixture(test, `models/${model}.onnx`), join(folder, weights));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

const open = (path: string): Promise<Model<LocalCard>> =>
  openHere({ backend: 'onnx', path, provider: 'cpu', threads: 2 });

async function predict<P extends Prediction>(test: Context, model: Model, picture: string): Promise<P> {
  try {
    return (await model.predict(frameOf(fixtureBytes(test, `images/${picture}`)))).prediction as P;
  } finally {
    await model.close();
  }
}

const digits = Array.from({ length: 10 }, (_, digit) => `digit ${digit}`);

describe('real models with a manifest or in a package', () => {
  it('a label file names what mnist reads', async function () {
    const files = { 'mnist.json': { classes: 'digits.txt', scale: 1 }, 'digits.txt': digits.join('\n') };
    const model = await open(folderOf(this, 'mnist_winml', 'mnist.onnx', files));
    const { from, model_id } = await model.ready();
    expect([from.classes, model_id]).to.deep.equal(['manifest', 'mnist']);
    const plain = await open(fixture(this, 'models/mnist_winml.onnx'));
    const expected = await predict<ClassifyPrediction>(this, plain, 'winml_mnist_28.png');
    const { predictions } = await predict<ClassifyPrediction>(this, model, 'winml_mnist_28.png');
    const classes = [predictions, expected.predictions].map((list) => (list as readonly ClassConfidence[])[0]!);
    expect(classes[0]!.class).to.equal(`digit ${classes[1]!.class_id}`);
  });

  it('squeezenet as a folder of Hugging Face: stretched, in other numbers, its thousand labels', async function () {
    const id2label = Object.fromEntries(Array.from({ length: 1000 }, (_, id) => [id, `label ${id}`]));
    const files = {
      'config.json': { architectures: ['SqueezeForImageClassification'], id2label },
      'preprocessor_config.json': {
        ...{ do_resize: true, size: { height: 224, width: 224 }, resample: 2 },
        ...{ do_rescale: false, do_normalize: false, do_flip_channel_order: true },
      },
    };
    const model = await open(folderOf(this, 'squeezenet_fp16_winml', 'model.onnx', files));
    const { manifest, notes } = await model.ready();
    expect(manifest).to.deep.include({ scale: 1, channelOrder: 'bgr', resize: 'stretch', task: 'classify' });
    expect(notes).to.deep.equal([]);
    const { top, confidence } = await predict<ClassifyPrediction>(this, model, 'winml_fish.png');
    expect(top).to.equal('label 0'); // the best of expected/Squeezenet_fp16_fish_input_CPU.csv: 0.737793
    expect(confidence).to.be.closeTo(0.737793, 0.0001);
  });

  it('yolov8n as a package of Roboflow that looks at a part of the picture only', async function () {
    const steps = {
      'static-crop': { enabled: true, x_min: 0, x_max: 50, y_min: 30, y_max: 100 },
      resize: { enabled: true, width: 640, height: 640, format: 'Fit (black edges) in' },
    };
    const files = { 'environment.json': { PREPROCESSING: JSON.stringify(steps) } };
    const model = await open(folderOf(this, 'yolov8n-uint8', 'weights.onnx', files));
    const { manifest, from } = await model.ready();
    expect(manifest).to.deep.include({ resize: 'letterbox', padValue: 0 });
    expect([from.crop, from.classes]).to.deep.equal(['environment.json', 'metadata']);
    const { predictions, image } = await predict<DetectPrediction>(this, model, 'yolosharp_bus.jpg');
    const people = predictions.filter((one) => one.class === 'person');
    expect(people.length).to.be.at.least(2); // of three persons the third stands at the right
    for (const one of predictions) {
      expect(one.x).to.be.at.most(image.width / 2);
      expect(one.y).to.be.at.least(image.height * 0.3);
    }
  });
});
