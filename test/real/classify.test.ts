import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'mocha';
import { openOnnx } from '../../lib/backends/onnx';
import { decodeScaled } from '../../lib/image/codec';
import { fitInto } from '../../lib/image/letterbox';
import { createTensorWriter, type TensorSpec } from '../../lib/image/tensor';
import { openHere } from '../../lib/open';
import type { ClassifyPrediction } from '../../lib/prediction';
import { fixture, fixtureBytes, frameOf } from '../pictures';

interface Asked {
  model: string;
  picture: string;
  manifest?: object;
  confidence?: number;
}

async function classified(test: Context, { model, picture, manifest, confidence = 0.4 }: Asked) {
  const path = fixture(test, `models/${model}.onnx`);
  const beside = join(mkdtempSync(join(tmpdir(), 'lineside-')), 'manifest.json');
  writeFileSync(beside, JSON.stringify(manifest ?? {}));
  const opened = await openHere({ backend: 'onnx', path, manifest: beside, provider: 'cpu', threads: 1 });
  try {
    const { prediction } = await opened.predict(frameOf(fixtureBytes(test, picture)), { confidence });
    return prediction as ClassifyPrediction;
  } finally {
    await opened.close();
  }
}

/** The values of a table `Index,Value`. */
function expected(test: Context, name: string): number[] {
  const [, ...lines] = fixtureBytes(test, `expected/${name}`).toString().trim().split(/\r?\n/);
  return lines.map((line) => Number(line.split(',')[1]));
}

/** Bare pixels: no scale, no mean. */
const bare = { scale: 1, mean: [0], std: [1] };

const grey28 = {
  ...({ width: 28, height: 28, channels: 1, type: 'float32', layout: 'NCHW' } as const),
  ...({ channelOrder: 'rgb', padValue: 0 } as const),
};

describe('real classifiers', () => {
  it('SqueezeNet in float16 gives upstream’s thousand confidences', async function () {
    const wanted = expected(this, 'Squeezenet_fp16_fish_input_CPU.csv');
    const { predictions, top } = await classified(this, {
      ...{ model: 'squeezenet_fp16_winml', picture: 'images/winml_fish.png' },
      ...{ manifest: { ...bare, channelOrder: 'bgr' }, confidence: 0 },
    });
    expect(predictions).to.have.length(1000);
    const furthest = Math.max(...predictions.map((one) => Math.abs(one.confidence - wanted[one.class_id]!)));
    expect(furthest).to.be.at.most(1e-4);
    expect(top).to.equal('class 0'); // a tench
  });

  it('MNIST reads the digit, of which it is sure', async function () {
    const asked = { model: 'mnist_winml', picture: 'images/winml_mnist_28.png', manifest: bare };
    const { predictions, confidence } = await classified(this, asked);
    const wanted = expected(this, 'Mnist_8_input_CPU.csv');
    expect(predictions.map((one) => one.class_id)).to.deep.equal([wanted.indexOf(Math.max(...wanted))]);
    expect(confidence).to.equal(1);
  });

  it('MNIST gives upstream’s logits, within 5 of 6080', async function () {
    const spec: TensorSpec = { ...grey28, ...bare };
    const writer = createTensorWriter(spec);
    const frame = frameOf(fixtureBytes(this, 'images/winml_mnist_28.png'));
    const at = fitInto({ width: 28, height: 28 }, spec, 'stretch');
    writer.write(await decodeScaled(frame, () => at), at);
    const feeds = () => ({ Input3: { type: spec.type, dims: writer.dims, data: writer.data } });
    const path = fixture(this, 'models/mnist_winml.onnx');
    const { session, outputs } = await openOnnx({ path, provider: 'cpu', threads: 1 }, feeds);
    await session.close();
    const logits = [...(Object.values(outputs)[0]!.data as Float32Array)];
    for (const [id, logit] of expected(this, 'Mnist_8_input_CPU.csv').entries()) {
      expect(logits[id]).to.be.closeTo(logit, 5);
    }
  });

  for (const what of ['pizza', 'teddy', 'toaster']) {
    it(`YOLOv8-cls sees a ${what}`, async function () {
      const { top } = await classified(this, { model: 'yolov8n-cls-uint8', picture: `images/yolosharp_${what}.jpg` });
      expect(top).to.equal(what);
    });
  }

  it('says in one sentence why the runtime refuses a model', async function () {
    const path = fixture(this, 'models/winml_pcb_aoi.onnx');
    const error = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 }).catch(
      (thrown: Error) => thrown,
    );
    expect(error).to.include({ code: 'BAD_MODEL' });
    const { message } = error as Error;
    expect(message).to.include('winml_pcb_aoi.onnx').and.include('LegacyPadding');
    expect(message).not.to.include('\n');
  });
});
