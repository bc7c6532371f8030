import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../lib/model/manifest';
import type { ModelCard } from '../../lib/model/model';
import { openHere } from '../../lib/open';
import { colourDetector } from '../colour-detector';

type Files = Record<string, unknown>;

/** A package in a folder of its own: files as text or JSON, and the colour detector without metadata under `weights`. */
async function pack(files: Files, weights: string, open = false): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lineside-package-'));
  mkdirSync(dirname(join(folder, weights)), { recursive: true });
  copyFileSync(await colourDetector({ metadata: {}, open }), join(folder, weights));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

async function cardOf(path: string): Promise<ModelCard> {
  const model = await openHere({ backend: 'onnx', path, provider: 'cpu', threads: 1 });
  try {
    return await model.ready();
  } finally {
    await model.close();
  }
}

const names = 'red\ngreen\nblue\n';
const environment = (steps: unknown, more: object = {}): Files => ({
  'environment.json': { PREPROCESSING: JSON.stringify(steps), ...more },
  'class_names.txt': names,
});
const resize = (format: string) => ({ resize: { enabled: true, width: 64, height: 64, format } });
const config = (input: object = {}, more: object = {}): Files => ({
  'model_config.json': { model_architecture: 'yolov8', task_type: 'object-detection', backend_type: 'onnx' },
  'inference_config.json': {
    network_input: {
      training_input_size: { height: 64, width: 64 },
      dynamic_spatial_size_supported: false,
      color_mode: 'rgb',
      resize_mode: 'stretch',
      input_channels: 3,
      scaling_factor: 255,
      normalization: null,
      ...input,
    },
    ...more,
  },
  'class_names.txt': names,
});
const hub = (processor: object, more: object = {}): Files => ({
  'config.json': {
    architectures: ['YolosForObjectDetection'],
    id2label: { 1: 'green', 0: 'red', 2: 'blue' },
    ...more,
  },
  'preprocessor_config.json': processor,
});

interface Row {
  what: string;
  files: Files;
  weights?: string;
  /** The file leaves height and width open. */
  open?: boolean;
  expected: Partial<Manifest>;
  notes?: RegExp[];
}

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const unit = { mean: [0, 0, 0], std: [1, 1, 1], scale: 1 / 255 };
const size64 = { height: 64, width: 64 };

const rows: Row[] = [
  // Roboflow, environment.json
  {
    what: 'steps in a text, the size of an open input among them',
    files: environment(resize('Stretch to')),
    open: true,
    expected: { resize: 'stretch', width: 64, height: 64, classes: ['red', 'green', 'blue'], ...unit },
  },
  {
    what: 'steps as an object',
    files: { 'environment.json': { PREPROCESSING: resize('Fit (white edges) in') }, 'class_names.txt': names },
    weights: 'best.onnx',
    expected: { resize: 'letterbox', padValue: 255 },
  },
  {
    what: 'black edges',
    files: environment(resize('Fit (black edges) in')),
    expected: { resize: 'letterbox', padValue: 0 },
  },
  {
    what: 'grey edges',
    files: environment(resize('Fit (grey edges) in')),
    expected: { resize: 'letterbox', padValue: 114 },
  },
  {
    what: 'reflected edges',
    files: environment(resize('Fit (reflect edges) in')),
    expected: { resize: 'letterbox', padValue: 0 },
    notes: [/reflected edges/],
  },
  { what: 'fit within', files: environment(resize('Fit within')), expected: { resize: 'letterbox', padValue: 0 } },
  { what: 'filled', files: environment(resize('Fill (with center crop) in')), expected: { resize: 'centre-crop' } },
  {
    what: 'a format nobody knows',
    files: environment(resize('Roll up in')),
    expected: { resize: 'stretch' },
    notes: [/resize "Roll up in"/],
  },
  {
    what: 'a size that is not the file’s: the file’s shape holds',
    files: environment({ resize: { enabled: true, width: '416', height: '416', format: 'Stretch to' } }),
    expected: { width: 64, height: 64 },
  },
  { what: 'no resize', files: environment({}), weights: 'yolov5s_weights.onnx', expected: { resize: 'stretch' } },
  {
    what: 'crop, grey and contrast',
    files: environment({
      'static-crop': { enabled: true, x_min: 25, x_max: 75, y_min: 0, y_max: 50 },
      grayscale: { enabled: true },
      contrast: { enabled: true, type: 'Contrast Stretching' },
    }),
    expected: {
      crop: { left: 0.25, right: 0.75, top: 0, bottom: 0.5 },
      channelOrder: 'grey',
      contrast: 'stretch',
    },
  },
  {
    what: 'steps that are switched off',
    files: environment({
      'static-crop': { enabled: false },
      grayscale: { enabled: false },
      contrast: { enabled: false },
    }),
    expected: { channelOrder: 'rgb' },
  },
  {
    what: 'what is not done is said',
    files: environment({
      contrast: { enabled: true, type: 'Adaptive Equalization' },
      tile: { enabled: true, rows: 2 },
      'auto-orient': { enabled: false },
    }),
    expected: { resize: 'stretch' },
    notes: [/contrast "Adaptive Equalization"/, /"tile"/, /EXIF/],
  },
  {
    what: 'a type whose pictures are normalised otherwise',
    files: {
      ...environment({}),
      'model_type.json': { project_task_type: 'object-detection', model_type: 'rfdetr-nano' },
    },
    expected: { ...imageNet, task: 'detect' },
  },

  // Roboflow, inference_config.json
  {
    what: 'its numbers',
    files: config(),
    expected: { ...unit, resize: 'stretch', channelOrder: 'rgb', task: 'detect' },
  },
  {
    what: 'no factor, a normalisation, bgr',
    files: config({
      scaling_factor: null,
      normalization: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      color_mode: 'bgr',
    }),
    expected: { scale: 1, mean: [1, 2, 3], std: [4, 5, 6], channelOrder: 'bgr' },
  },
  {
    what: 'letterbox',
    files: config({ resize_mode: 'letterbox', padding_value: 127 }),
    expected: { resize: 'letterbox', padValue: 127 },
  },
  {
    what: 'reflected edges',
    files: config({ resize_mode: 'letterbox-reflect-edges' }),
    expected: { resize: 'letterbox', padValue: 0 },
    notes: [/reflected/],
  },
  { what: 'centre crop', files: config({ resize_mode: 'center-crop' }), expected: { resize: 'centre-crop' } },
  {
    what: 'the longer edge, into a fixed size',
    files: config({ resize_mode: 'fit-longer-edge' }),
    expected: { resize: 'letterbox', padValue: 127 },
  },
  {
    what: 'the longer edge, into any size',
    files: config({ resize_mode: 'fit-longer-edge', dynamic_spatial_size_supported: true }),
    open: true,
    expected: { resize: 'fit-longer-edge', width: 64, height: 64 },
  },
  {
    what: 'steps of the data set, and what is not done',
    files: config(
      { resize_mode: 'letterbox', dataset_version_resize_dimensions: { height: 32, width: 64 } },
      {
        image_pre_processing: {
          'static-crop': { enabled: true, x_min: 10, x_max: 90, y_min: 20, y_max: 80 },
          contrast: { enabled: true, type: 'Histogram Equalization' },
        },
        post_processing: { type: 'nms', fused: true, nms_parameters: { confidence_threshold: 0.3 } },
        class_names_operations: [{ type: 'class_name_removal', class_name: 'background_class83422' }],
      },
    ),
    expected: { crop: { left: 0.1, right: 0.9, top: 0.2, bottom: 0.8 } },
    notes: [/Histogram/, /two steps/, /thresholds/, /background_class83422/],
  },

  // Hugging Face
  {
    what: 'stretched and normalised',
    files: hub({ do_resize: true, size: size64, do_rescale: true, rescale_factor: 1 / 255, ...hugging(imageNet) }),
    weights: 'onnx/model.onnx',
    open: true,
    expected: {
      ...imageNet,
      ...size64,
      scale: 1 / 255,
      resize: 'stretch',
      task: 'detect',
      classes: ['red', 'green', 'blue'],
    },
  },
  {
    what: 'neither rescaled nor normalised, channels turned round',
    files: hub({
      size: size64,
      do_rescale: false,
      do_normalize: false,
      do_flip_channel_order: true,
      ...hugging(imageNet),
    }),
    weights: 'model.onnx',
    expected: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'bgr' },
  },
  {
    what: 'shorter edge 80, middle 64',
    files: hub({ size: { shortest_edge: 80 }, do_center_crop: true, crop_size: size64 }),
    expected: { resize: 'centre-crop', cropShare: 0.8 },
  },
  {
    what: 'the same as versions of 2022 wrote it',
    files: hub({ size: 80, do_center_crop: true, crop_size: 64 }),
    expected: { resize: 'centre-crop', cropShare: 0.8 },
  },
  {
    what: 'stretched to 256 by 128, middle 64',
    files: hub({ size: { height: 128, width: 256 }, do_center_crop: true, crop_size: size64 }),
    expected: { resize: 'stretch', crop: { left: 0.375, right: 0.625, top: 0.25, bottom: 0.75 } },
  },
  {
    what: 'one number for both edges',
    files: hub({ size: 64 }),
    open: true,
    expected: { resize: 'stretch', ...size64 },
  },
  {
    what: 'ConvNeXT’s share',
    files: hub({ size: { shortest_edge: 64 }, crop_pct: 0.875 }),
    expected: { resize: 'centre-crop', cropShare: 0.875 },
  },
  {
    what: 'both edges bounded; padded with the mean: 255 · 1.347/3',
    files: hub({ size: { shortest_edge: 48, longest_edge: 64 }, ...hugging(imageNet) }),
    expected: { resize: 'fit-longer-edge', padValue: 114 },
    notes: [/shorter edge by 48/],
  },
  {
    what: 'what is not done is said',
    files: hub({ size: 64, resample: 3, do_thumbnail: true }),
    expected: { resize: 'stretch' },
    notes: [/thumbnail/, /bicubic/],
  },
  {
    what: 'config.json alone, with a size and a gap in the names',
    files: { 'config.json': { image_size: [64, 64], id2label: { 0: 'red', 2: 'blue' } } },
    open: true,
    expected: { ...size64, classes: ['red', 'class 1', 'blue'] },
  },
];

function hugging({ mean, std }: { mean: number[]; std: number[] }): object {
  return { image_mean: mean, image_std: std };
}

describe('a model package', () => {
  for (const { what, files, weights = 'weights.onnx', open, expected, notes = [] } of rows) {
    const kind = Object.keys(files).filter((name) => name.endsWith('.json'))[0];
    it(`${kind}: ${what}`, async () => {
      const card = await cardOf(await pack(files, weights, open));
      expect(card.manifest).to.deep.include(expected);
      expect(card.notes, card.notes.join('\n')).to.have.length(notes.length);
      notes.forEach((note, i) => void expect(card.notes[i]).to.match(note));
    });
  }
});

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
