import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import type { LocalCard, Model } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import type { ClassifyPrediction, Prediction } from '../../lib/prediction';
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

describe('real models in a package', () => {
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
});
