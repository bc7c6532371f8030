import { expect } from 'chai';

import { cardOf, config, environment, type Files, hub, pack } from './pack';

describe('a wrong file of a package is named, with its key', () => {
  const wrong: [what: string, files: Files, words: RegExp][] = [
    ['no JSON', { 'environment.json': '{' }, /environment\.json is no JSON/],
    ['no object', { 'environment.json': '[]' }, /environment\.json is wrong: expected an object/],
    [
      'steps that are no JSON',
      { 'environment.json': { PREPROCESSING: '{' } },
      /"PREPROCESSING" in .*environment\.json is no JSON/,
    ],
    [
      'a width in words',
      environment({ resize: { enabled: true, width: 'wide', height: 1 } }),
      /environment\.json is wrong: expected a number for "PREPROCESSING\.resize\.width" but received "wide"/,
    ],
    [
      'a crop in pixels',
      environment({ 'static-crop': { enabled: true, x_min: 10, x_max: 630 } }),
      /from 0 to 100 for "PREPROCESSING\.static-crop\.x_max" but received 630/,
    ],
    [
      'a crop of nothing',
      environment({ 'static-crop': { enabled: true, y_min: 60, y_max: 40 } }),
      /static-crop\.y_max" but received 40/,
    ],
    ['no names', { ...environment({}), 'class_names.txt': '\n' }, /names, one a line, .*class_names\.txt/],
    [
      'an unknown mode',
      config({ resize_mode: 'roll' }),
      /inference_config\.json is wrong: .*"network_input\.resize_mode" but received "roll"/,
    ],
    ['an unknown order', config({ color_mode: 'cmyk' }), /rgb or bgr for "network_input\.color_mode"/],
    ['a factor of 0', config({ scaling_factor: 0 }), /"network_input\.scaling_factor" but received 0/],
    ['half a normalisation', config({ normalization: [1, 2] }), /lists of numbers for "network_input\.normalization"/],
    [
      'a mean in words',
      hub({ image_mean: 'middle' }),
      /preprocessor_config\.json is wrong: expected a list of numbers for "image_mean"/,
    ],
    ['names as a list', hub({}, { id2label: ['red'] }), /config\.json is wrong: expected an object for "id2label"/],
  ];
  for (const [what, files, words] of wrong) {
    it(what, async () => {
      const error = await cardOf(await pack(files, 'weights.onnx')).catch((thrown) => thrown);
      expect(error).to.include({ code: 'BAD_MANIFEST' });
      expect(error.message).to.match(words);
    });
  }
});
