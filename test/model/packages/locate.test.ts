import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { colourDetector } from '../../colour-detector';

import { cardOf, config, pack } from './pack';

describe('where a field comes from', () => {
  it('is said by file; the manifest goes first, the package before metadata, the family last', async () => {
    const folder = await pack(config({ resize_mode: 'letterbox', padding_value: 127 }), 'weights.onnx');
    copyFileSync(await colourDetector(), join(folder, 'weights.onnx')); // with metadata
    writeFileSync(join(folder, 'weights.json'), JSON.stringify({ padValue: 50, licence: 'MIT' }));
    const { from, manifest } = await cardOf(folder);
    expect(manifest).to.deep.include({ padValue: 50, resize: 'letterbox', licence: 'MIT' });
    expect(from).to.deep.include({
      padValue: 'manifest',
      licence: 'manifest',
      resize: 'inference_config.json',
      classes: 'class_names.txt',
      task: 'model_config.json',
      family: 'output shape',
      width: 'inference_config.json',
      confidence: 'default',
      source: 'not said',
    });
  });

  it('is the family, the shape and metadata where there is no package', async () => {
    const { from } = await cardOf(await colourDetector());
    expect(from).to.deep.include({ resize: 'usual for the family', layout: 'input shape', classes: 'metadata' });
  });
});

describe('a package is found', () => {
  const files = config();
  const found: [what: string, weights: string, path: string][] = [
    ['by its folder', 'weights.onnx', '.'],
    ['by its file', 'weights.onnx', 'weights.onnx'],
    ['by the only model in it, whatever its name', 'parts.onnx', '.'],
    ['by that model itself', 'parts.onnx', 'parts.onnx'],
    ['by a file in the folder onnx', 'onnx/model.onnx', 'onnx/model.onnx'],
    ['by the folder above onnx', 'onnx/model_quantized.onnx', '.'],
  ];
  for (const [what, weights, path] of found) {
    it(what, async () => {
      const card = await cardOf(join(await pack(files, weights), path));
      expect(card.classes).to.deep.equal(['red', 'green', 'blue']);
    });
  }

  it('not by one of many models that lie together', async () => {
    const folder = await pack(files, 'parts.onnx');
    copyFileSync(join(folder, 'parts.onnx'), join(folder, 'screws.onnx'));
    expect((await cardOf(join(folder, 'parts.onnx'))).classes[0]).to.equal('class 0');
  });

  it('and gives the model its name, with the project before a version', async () => {
    const folder = await pack(files, 'screws/3/weights.onnx').catch(() => '');
    expect(folder).to.not.equal('');
    for (const name of Object.keys(files)) copyFileSync(join(folder, name), join(folder, 'screws', '3', name));
    expect((await cardOf(join(folder, 'screws', '3'))).model_id).to.equal('screws/3');
  });

  const missing: [what: string, weights: string[], words: RegExp][] = [
    ['no model', [], /but there is none/],
    ['two that could be meant', ['a.onnx', 'b.onnx'], /several \(a\.onnx, b\.onnx\); name one/],
  ];
  for (const [what, weights, words] of missing) {
    it(`not in a folder with ${what}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lineside-package-'));
      for (const name of weights) writeFileSync(join(folder, name), '');
      const error = await cardOf(folder).catch((thrown) => thrown);
      expect(error).to.include({ code: 'NO_MODEL' });
      expect(error.message).to.match(words);
    });
  }
});
