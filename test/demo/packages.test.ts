import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodedFrame } from '../../lib/frame';
import { openHere } from '../../lib/open';
import type { DetectPrediction } from '../../lib/prediction';
import { modelPath, type Seen, seen } from '../demo';

/** The detector under another name in a folder of its own, among other files. */
async function folderOf(weights: string, files: Record<string, object | string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lineside-package-'));
  await copyFile(modelPath('parts-detect'), join(folder, weights));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

describe('a demo model with files beside it', () => {
  let belt: Seen;
  before(async () => {
    [belt] = (await seen('belt', 1)) as [Seen];
  });

  async function ask(path: string) {
    const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
    try {
      const card = await model.ready();
      const { prediction } = await model.predict(encodedFrame(belt.jpeg)!, { confidence: 0.5 });
      return { card, prediction: prediction as DetectPrediction };
    } finally {
      await model.close();
    }
  }

  it('calls parts as a label file does', async () => {
    const labels = ['Schraube', 'Winkel', 'Zahnrad', 'Mutter', 'Scheibe'];
    const files = { 'teile.json': { classes: 'namen.txt' }, 'namen.txt': labels.join('\n') };
    const { card, prediction } = await ask(await folderOf('teile.onnx', files));
    expect([card.from.classes, card.model_id]).to.deep.equal(['manifest', 'teile']);
    const { predictions } = (await ask(modelPath('parts-detect'))).prediction;
    expect(prediction.predictions.map((one) => one.class)).to.deep.equal(
      predictions.map(({ class_id }) => labels[class_id]),
    );
    expect(predictions).not.to.deep.equal([]);
  });

  it('looks at a part of the picture only, as a package of Roboflow says', async () => {
    const steps = {
      'static-crop': { enabled: true, x_min: 0, x_max: 60, y_min: 0, y_max: 100 },
      resize: { enabled: true, width: 320, height: 256, format: 'Fit (black edges) in' },
    };
    const files = { 'environment.json': { PREPROCESSING: JSON.stringify(steps) } };
    const { card, prediction } = await ask(await folderOf('weights.onnx', files));
    expect(card.manifest).to.deep.include({ resize: 'letterbox', padValue: 0 });
    expect([card.from.crop, card.from.classes]).to.deep.equal(['environment.json', 'metadata']);
    const { predictions, image } = prediction;
    const inside = belt.truth.parts.filter(({ x, width }) => x + width / 2 < 0.6 * image.width);
    const whole = inside.filter(({ visible }) => visible === 1);
    expect(whole).to.have.lengthOf.at.least(2);
    for (const part of whole) {
      const near = predictions.filter((one) => Math.hypot(one.x - part.x, one.y - part.y) < 8);
      expect(near.map((one) => one.class)).to.deep.equal([part.class]);
    }
    for (const one of predictions) expect(one.x + one.width / 2).to.be.at.most(0.6 * image.width + 1);
  });
});
